import { z } from 'zod';

/** More than a day is as good as never, and timers of 24.8 days overflow. */
const TIMER_MS_MAX = 24 * 60 * 60_000;

/**
 * Every limit with its default. `LIMITS` raises or lowers single ones; nothing switches one off.
 * Times are milliseconds, sizes bytes.
 */
export const limitsSchema = z.object({
  bodyBytes: z
    .number()
    .int()
    .positive()
    .default(2 * 1024 * 1024),
  /** How long a request may take to arrive, its body with it. */
  requestTimeoutMs: z.number().int().positive().default(30_000),
  batchMax: z.number().int().positive().default(10),
  documentCharactersMax: z.number().int().positive().default(100_000),
  tokensMax: z.number().int().positive().default(4_000),
  /** Of each name that a client gives: it may be repeated for every item of every list, and in every path. */
  nameCharactersMax: z.number().int().positive().default(128),
  depthMax: z.number().int().positive().default(15),
  aliasesMax: z.number().int().positive().default(30),
  directivesMax: z.number().int().positive().default(50),
  /** Validation compares every two that are spread at one place. */
  fragmentsMax: z.number().int().positive().default(100),
  /** Fields with all fragments written out. */
  fieldsMax: z.number().int().positive().default(900),
  /** Times that a name or a spread stands more often than needed among the fields of one parent, fragments laid over each other. */
  duplicatesMax: z.number().int().positive().default(50),
  variablesDepthMax: z.number().int().positive().default(32),
  readsPerMinute: z.number().int().positive().default(1_000),
  /** What a caller may spend in a minute: visitors an address, everybody else an account with all its tokens. */
  costPerMinuteAnonymous: z.number().int().positive().default(10_000),
  costPerMinuteFree: z.number().int().positive().default(50_000),
  costPerMinutePartner: z.number().int().positive().default(500_000),
  /** The site's own pages, whose documents were registered; for a caller as well. */
  costPerMinuteFirstParty: z.number().int().positive().default(500_000),
  /** Items that a list of which the SDL says nothing is taken to have. */
  listSizeAssumed: z.number().int().positive().default(10),
  /** Personal access tokens that an address may try out and that nobody has. */
  unknownTokensPerMinute: z.number().int().positive().default(60),
  subgraphTimeoutMs: z.number().int().positive().default(2_000),
  /** A write that is cut off has happened or not, and nobody knows: it gets more time. */
  subgraphWriteTimeoutMs: z.number().int().positive().default(10_000),
  subgraphAnswerBytes: z
    .number()
    .int()
    .positive()
    .default(32 * 1024 * 1024),
  frameBytes: z
    .number()
    .int()
    .positive()
    .default(256 * 1024),
  /** Streams of events count among the sockets, here and in the two that follow. */
  socketsMax: z.number().int().positive().default(10_000),
  socketsPerAddress: z.number().int().positive().default(100),
  socketsPerViewer: z.number().int().positive().default(30),
  operationsPerSocket: z.number().int().positive().default(50),
  framesPerSecond: z.number().int().positive().default(100),
  /** Between two pings of a socket. Of one that was silent in between its place is taken back. */
  socketPingMs: z.number().int().positive().max(TIMER_MS_MAX).default(30_000),
  /** Events of one stream that wait for what other subgraphs add to them. */
  eventsWaitingMax: z.number().int().positive().default(256),
  /** What waits for one slow reader, beside one message, before it is cut off. */
  bytesWaitingMax: z
    .number()
    .int()
    .positive()
    .default(1024 * 1024),
  /** How long a socket outlives its access token, waiting for the next one. */
  tokenGraceMs: z.number().int().nonnegative().default(15_000),
  /** How long a stream outlives its lease where the subgraph cannot be asked whether it still holds. */
  admissionGraceMs: z.number().int().nonnegative().max(10_000).default(10_000),
  /** How long an answer waits for Redis to tell what is kept of its entities. */
  entityCacheWaitMs: z.number().int().positive().default(20),
  documentsCachedMax: z.number().int().positive().default(2_000),
  /** What they may take together, as estimated by their length. */
  documentsCachedBytes: z
    .number()
    .int()
    .positive()
    .default(64 * 1024 * 1024),
});

export type Limits = z.infer<typeof limitsSchema>;

/**
 * Reads the overrides from JSON; other processes' limits in the same text are passed over. `raised` stands in for the defaults
 * of a process that has other ones; a strict schema refuses what it does not know.
 */
export const readLimits = (raised: Partial<Limits> = {}, schema: typeof limitsSchema = limitsSchema) =>
  z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        return { ...raised, ...JSON.parse(text) } as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'JSON, such as {"readsPerMinute":5000}' });
        return z.NEVER;
      }
    })
    .pipe(schema);

export const defaultLimits: Limits = limitsSchema.parse({});
