import { isDeepStrictEqual } from 'node:util';
import { until } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { bundleGateway, type GatewayProgramOptions } from '../testing/gateway-program.ts';
import { type Call, call, followTicks, isWhole, startLoad, type Ticks } from '../testing/load.ts';
import { prepareRedis } from '../testing/redis-program.ts';
import { startIssuer } from '../testing/test-gateway.ts';

/** Ten people who are signed in. */
const PEOPLE = 10;
/** Between two calls of each kind. */
const EVERY_MS = 150;
const QUESTION = '{ people { name } whoAsks { userId } thing(id: "t1") { title } }';
/** What it is answered while everything is well. */
export const wellAnswered = { people: [{ name: 'Person p0' }, { name: 'Person p1' }], thing: { title: 'Thing t1' } };

/** Says over and over that revocations are told, as users does. */
function startBeat(url: string) {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: () => 100 });
  redis.on('error', () => {});
  const timer = setInterval(() => {
    redis.publish('castgraph:revocations', JSON.stringify({ heartbeat: true })).catch(() => {
      // Redis is away, which is what some of these tests are about.
    });
  }, 250);
  const stop = () => {
    clearInterval(timer);
    redis.disconnect();
  };
  return { redis, stop };
}

/** A gateway and a Redis as processes, with visitors, signed-in callers and live subscriptions that go on all the time. */
export async function startSetting(options: Pick<GatewayProgramOptions, 'subgraphUrls' | 'limits'>) {
  const issuer = await startIssuer();
  const redisServer = await prepareRedis();
  let redis = await redisServer.start();
  const beat = startBeat(redisServer.url);
  const gateway = await bundleGateway({
    ...options,
    jwksUrl: issuer.jwksUrl,
    env: { REDIS_URL: redisServer.url, LOG_LEVEL: 'fatal' },
  });
  let program = await gateway.start();
  const tokens = await Promise.all(
    Array.from({ length: PEOPLE }, (_, n) => issuer.token({ userId: `usr_${n}`, sessionId: `ses_${n}` })),
  );
  let turn = 0;
  const askAsSomebody = () => call(gateway.graphqlUrl, QUESTION, { token: tokens[turn++ % PEOPLE] });
  await until('signed-in callers are served', async () => (await askAsSomebody()).status === 200, 60_000);
  const visitors = startLoad(EVERY_MS, () => call(gateway.graphqlUrl, QUESTION));
  const signedIn = startLoad(EVERY_MS, askAsSomebody);
  const streams: Ticks[] = [undefined, undefined, tokens[0], tokens[1]].map((token, n) =>
    followTicks(gateway.socketUrl, `stream-${n}`, token),
  );
  return {
    issuer,
    gateway,
    visitors,
    signedIn,
    streams,
    redis: beat.redis,
    process: { gateway: () => program, redis: () => redis },
    async startGatewayAgain() {
      program = await gateway.start();
    },
    async startRedisAgain() {
      redis = await redisServer.start();
    },
    /** Every stream brought further events after this call, and none was lost or doubled. */
    async streamsGoOn() {
      const seen = streams.map(({ numbers }) => numbers.length);
      await until(
        'events on every stream',
        () => streams.every(({ numbers }, n) => numbers.length >= (seen[n] ?? 0) + 5),
        60_000,
      );
      const broken = streams.filter((stream) => !isWhole(stream));
      if (broken.length > 0) throw new Error(`Events were lost, doubled or ended: ${JSON.stringify(broken).slice(0, 2_000)}`);
    },
    async end() {
      await Promise.all([visitors.stop(), signedIn.stop(), ...streams.map((stream) => stream.stop())]);
      beat.stop();
      for (const one of [program, redis]) {
        one.child.kill('SIGCONT');
        await one.end();
      }
      await gateway.remove();
      await issuer.close();
    },
  };
}

export type Setting = Awaited<ReturnType<typeof startSetting>>;

/** Everybody's answer while everything is well. */
export const isWell = ({ status, data, codes }: Call) =>
  status === 200 && codes.length === 0 && isDeepStrictEqual({ people: data.people, thing: data.thing }, wellAnswered);

/** A signed-in caller's answer while nobody can know whether the session has ended. */
export const isBlind = ({ status, codes }: Call) => status === 503 && isDeepStrictEqual(codes, ['UNAVAILABLE']);

/** Tells how long something took that must come within a time: read by people, since a slow machine is not a fault. */
export function stopwatch(what: string, boundMs: number) {
  const startedAtMs = performance.now();
  return () => console.log(`${what}: ${Math.round(performance.now() - startedAtMs)} ms (bound ${boundMs} ms)`);
}
