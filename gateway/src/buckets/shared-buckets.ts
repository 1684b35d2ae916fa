import type { Redis } from 'ioredis';
import type { Decision, Take, TakeAll } from './token-bucket.ts';

/**
 * Decides demands one after the other by Redis's own clock, so that any number of gateways share the buckets. KEYS are the
 * buckets; ARGV has capacity and time of each, then for each demand how many takes it has, and of each its bucket and tokens.
 * The answer has for each demand how long to wait, and what is left in the buckets of its takes, in thousandths.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local capacities, spans, levels = {}, {}, {}
local at = 1
for bucket, key in ipairs(KEYS) do
  local capacity, span = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  at = at + 2
  local state = redis.call('HMGET', key, 'level', 'at')
  local gone = math.max(0, now - (tonumber(state[2]) or now))
  levels[bucket] = math.min(capacity, (tonumber(state[1]) or capacity) + gone * capacity / span)
  capacities[bucket], spans[bucket] = capacity, span
end
local answer = {}
while ARGV[at] do
  local last = at + 2 * tonumber(ARGV[at])
  local wait = 0
  for take = at + 1, last, 2 do
    local bucket = tonumber(ARGV[take])
    local missing = math.min(tonumber(ARGV[take + 1]), capacities[bucket]) - levels[bucket]
    wait = math.max(wait, missing * spans[bucket] / capacities[bucket])
  end
  answer[#answer + 1] = math.ceil(wait)
  for take = at + 1, last, 2 do
    local bucket = tonumber(ARGV[take])
    if wait == 0 then levels[bucket] = levels[bucket] - math.min(tonumber(ARGV[take + 1]), capacities[bucket]) end
    answer[#answer + 1] = math.floor(levels[bucket] * 1000)
  end
  at = last + 1
end
for bucket, key in ipairs(KEYS) do
  redis.call('HSET', key, 'level', string.format('%.6f', levels[bucket]), 'at', now)
  redis.call('PEXPIRE', key, spans[bucket])
end
return answer
`;

const COMMAND = 'takeFromBuckets';
/** A script holds up everybody else in Redis: this many take a fraction of a millisecond. */
const DEMANDS_MAX = 500;

interface Demand {
  takes: readonly Take[];
  resolve(decision: Decision): void;
  reject(reason: unknown): void;
}

type Script = (keys: number, ...rest: (string | number)[]) => Promise<number[]>;

/** What is asked for in one turn of the event loop goes to Redis together, and each gets its own exact answer. */
export function createRedisBuckets(redis: Redis, prefix: string): TakeAll {
  redis.defineCommand(COMMAND, { lua: SCRIPT });
  const run = (redis as unknown as Record<typeof COMMAND, Script>)[COMMAND].bind(redis);
  let waiting: Demand[] = [];

  function flush(): void {
    const demands = waiting;
    waiting = [];
    for (let from = 0; from < demands.length; from += DEMANDS_MAX) decide(demands.slice(from, from + DEMANDS_MAX));
  }

  function decide(demands: readonly Demand[]): void {
    const { keys, buckets, wants } = writeDemands(demands, prefix);
    run(keys.length, ...keys, ...buckets, ...wants).then(
      (answer) => readDecisions(demands, answer),
      (reason: unknown) => {
        for (const { reject } of demands) reject(reason);
      },
    );
  }

  return (takes) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ takes, resolve, reject }) === 1) setImmediate(flush);
    });
}

function writeDemands(demands: readonly Demand[], prefix: string) {
  const places = new Map<string, number>();
  const keys: string[] = [];
  const buckets: number[] = [];
  const wants: number[] = [];
  for (const { takes } of demands) {
    wants.push(takes.length);
    for (const { key, bucket, tokens } of takes) {
      let place = places.get(key);
      if (place === undefined) {
        place = keys.push(prefix + key);
        places.set(key, place);
        buckets.push(bucket.capacity, bucket.perMs);
      }
      wants.push(place, tokens);
    }
  }
  return { keys, buckets, wants };
}

function readDecisions(demands: readonly Demand[], answer: readonly number[]): void {
  let at = 0;
  for (const { takes, resolve } of demands) {
    const retryAfterMs = answer[at] ?? 0;
    const remaining = answer.slice(at + 1, at + 1 + takes.length).map((thousandths) => thousandths / 1_000);
    at += 1 + takes.length;
    resolve({ isAllowed: retryAfterMs === 0, retryAfterMs, remaining });
  }
}
