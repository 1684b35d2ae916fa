// The second rung: the engines of the root docker-compose.yml, where a Docker engine answers.
import { createHash } from 'node:crypto';
import { portOf, repositoryDir } from '../places.mjs';
import { findProgram, run } from '../process/programs.mjs';

const REMOTES = ['home', 'auth', 'player', 'creator', 'admin'];

/** Every variable that docker-compose.yml interpolates, and where the remotes run beside it in development. */
export const composeEnvironment = (secrets, env = process.env) => ({
  POSTGRES_PASSWORD: secrets.postgresPassword,
  MONGO_PASSWORD: secrets.mongoPassword,
  REDIS_PASSWORD: secrets.redisPassword,
  S3_ACCESS_KEY: secrets.s3AccessKey,
  S3_SECRET_KEY: secrets.s3SecretKey,
  MEDIA_URL_KEY: secrets.mediaUrlKey,
  CLIENT_ADDRESS_KEY: secrets.clientAddressKey,
  SESSION_COOKIE_KEY: secrets.sessionCookieKey,
  RELEASE_KEY: secrets.releaseKey,
  SIGNING_KEY_SECRET: secrets.signingKeySecret,
  STATEMENT_KEY_USERS: secrets.statementKeyUsers,
  STATEMENT_KEY_VIDEOS: secrets.statementKeyVideos,
  POSTGRES_PORT: String(portOf('postgres', env)),
  MONGO_PORT: String(portOf('mongo', env)),
  REDIS_PORT: String(portOf('redis', env)),
  KAFKA_PORT: String(portOf('kafka', env)),
  S3_PORT: String(portOf('s3', env)),
  SHELL_PORT: String(portOf('shell', env)),
  GATEWAY_PORT: String(portOf('gateway', env)),
  ORIGIN_PORT: String(portOf('origin', env)),
  MAILBOX_PORT: String(portOf('mailbox', env)),
  ...Object.fromEntries(REMOTES.map((name) => [`REMOTE_${name.toUpperCase()}_PORT`, String(portOf(`remote-${name}`, env))])),
});

/** `docker compose` knows our engines by a project of this data folder, so two clones do not meet. */
export async function createDocker({ runDir, secrets, env = process.env }) {
  const docker = findProgram(['docker']);
  const project = `castgraph-${createHash('sha256').update(runDir).digest('hex').slice(0, 8)}`;
  const variables = composeEnvironment(secrets, env);
  const compose = (...args) =>
    run(
      docker,
      [
        'compose',
        '--project-name',
        project,
        '--project-directory',
        repositoryDir,
        '--file',
        `${repositoryDir}/docker-compose.yml`,
        ...args,
      ],
      {
        env: { ...process.env, ...variables },
      },
    );
  return {
    isThere: docker !== undefined && (await answers(docker)),
    up: (service) => compose('up', '--detach', '--wait', '--no-deps', service),
    stop: (service) => compose('stop', service),
    wipe: () => compose('down', '--volumes'),
    logs: (service) => compose('logs', '--tail', '200', service),
  };
}

const answers = (docker) =>
  Promise.all([
    run(docker, ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 3000 }),
    run(docker, ['compose', 'version'], { timeoutMs: 3000 }),
  ]).then(
    () => true,
    () => false,
  );
