/** What `npm test` and `npm run engines -- env` say; no other file of a test reads it. */
const { env } = process;

export const testLogLevel: string = env.TEST_LOG_LEVEL ?? 'silent';

/** How long random input is tried: less while one works on something, more while one looks for something. */
export const fuzzSeconds = Number(env.FUZZ_SECONDS ?? 60);

/** The address of an engine that `npm test` or `npm run engines -- up` started. */
export function engineUrl(name: 'POSTGRES_URL' | 'REDIS_URL' | 'KAFKA_BROKERS' | 'S3_ENDPOINT' | 'MONGO_URL'): string {
  const url = env[name];
  if (!url) throw new Error(`${name} is not set: run the suite by "npm test", or export what "npm run engines -- env" prints.`);
  return url;
}

/** How the object store is reached, in the variables of a process that is started by a test. */
export const storeVariables = () => ({
  S3_ENDPOINT: engineUrl('S3_ENDPOINT'),
  S3_REGION: env.S3_REGION ?? 'us-east-1',
  S3_ACCESS_KEY: env.S3_ACCESS_KEY ?? '',
  S3_SECRET_KEY: env.S3_SECRET_KEY ?? '',
});

/** The same for a client in the test itself. `endpoint` and `publicUrl` may be replaced by a proxy's. */
export function storeOptions() {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = storeVariables();
  return { endpoint, publicUrl: env.S3_PUBLIC_URL ?? endpoint, region, accessKey, secretKey };
}
