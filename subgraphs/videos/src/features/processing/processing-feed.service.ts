import { setTimeout } from 'node:timers/promises';
import { requireViewer, type Viewer } from '@castgraph/auth/viewer';
import { AppError, refuseInput } from '@castgraph/errors';
import type { VideoRow } from '../videos/video.repository.ts';
import type { VideoService } from '../videos/video.service.ts';
import type { LoggedFact, ProcessingRepository } from './processing.repository.ts';
import { describeRendition } from './processing.service.ts';
import type { WakeUp } from './wake-up.ts';

const VIDEOS_MAX = 50;
const BATCH = 100;
/** Notifications can be lost with their connection, so the log is looked at without one, too. */
const LOOK_AGAIN_MS = 5_000;
/** What happens within this time of a wake-up is read at once. */
const GATHER_MS = 100;
/** Subscriptions of one account in this process: every one of them reads by itself. */
const FOLLOWERS_MAX = 20;

export type ProcessingFeedService = ReturnType<typeof createProcessingFeedService>;
export type FeedEvent = ReturnType<typeof describeFact>;

export interface ProcessingFeedParts {
  processing: ProcessingRepository;
  videos: VideoService;
  wakeUp: WakeUp;
}

/** What happens to videos, told in order, from any point of the last day on. */
export function createProcessingFeedService({ processing, videos, wakeUp }: ProcessingFeedParts) {
  async function readStart(after: string | null | undefined): Promise<bigint> {
    const { newest, cleared } = await processing.readBounds();
    if (after === null || after === undefined) return newest;
    const cursor = decodeCursor(after);
    if (cursor < cleared || cursor > newest) {
      throw new AppError('CURSOR_EXPIRED', 'Too much has happened since. Read the videos again and go on from now.');
    }
    return cursor;
  }

  const followers = new Map<string, number>();

  /** Counts one more subscription of an account; answers what takes it off again, once. */
  function admit(userId: string): () => void {
    const count = followers.get(userId) ?? 0;
    if (count >= FOLLOWERS_MAX)
      throw new AppError('RATE_LIMITED', 'You follow too many things at once. Close some other pages first.');
    followers.set(userId, count + 1);
    let isAdmitted = true;
    return () => {
      if (!isAdmitted) return;
      isAdmitted = false;
      const rest = (followers.get(userId) ?? 1) - 1;
      if (rest > 0) followers.set(userId, rest);
      else followers.delete(userId);
    };
  }

  return {
    /** @throws AppError NOT_FOUND where the viewer may not know of one of the videos, CURSOR_EXPIRED after too long an absence, RATE_LIMITED. */
    async follow(
      viewer: Viewer | null,
      videoIds: readonly string[],
      after?: string | null,
    ): Promise<AsyncIterableIterator<FeedEvent>> {
      const { userId } = requireViewer(viewer, 'videos:read');
      const ids = [...new Set(videoIds)];
      if (ids.length < 1 || ids.length > VIDEOS_MAX)
        throw new AppError('INVALID_INPUT', `Follow 1 to ${VIDEOS_MAX} videos at once.`);
      if ((await videos.findMany(viewer, ids)).includes(null))
        throw new AppError('NOT_FOUND', 'One of these videos does not exist.');
      let cursor = await readStart(after);
      const leave = admit(userId);
      const ended = new AbortController();
      let batch: FeedEvent[] = [];

      /** What the viewer may still see: a video that was made private since falls silent. */
      async function readBatch(): Promise<FeedEvent[]> {
        const facts = await processing.readAfter(ids, cursor, BATCH);
        const last = facts.at(-1);
        if (last === undefined) return [];
        const concerned = [...new Set(facts.map(({ videoId }) => videoId))];
        const rows = await videos.findMany(viewer, concerned);
        const byId = new Map(rows.flatMap((row) => (row === null ? [] : [[row.id, row] as const])));
        cursor = last.id;
        return facts.flatMap((fact) => {
          const video = byId.get(fact.videoId);
          return video === undefined ? [] : [describeFact(fact, video)];
        });
      }

      async function readNext(): Promise<IteratorResult<FeedEvent>> {
        while (!ended.signal.aborted) {
          const event = batch.shift();
          if (event !== undefined) return { done: false, value: event };
          const before = cursor;
          // Asked for before reading: what is written in between still wakes it.
          const woken = wakeUp.wait(ids, LOOK_AGAIN_MS, ended.signal);
          batch = await readBatch();
          if (cursor !== before) continue;
          await woken;
          await setTimeout(GATHER_MS);
        }
        return { done: true, value: undefined };
      }

      let queue: Promise<unknown> = Promise.resolve();
      const events: AsyncIterableIterator<FeedEvent> = {
        // One read at a time, whoever asks: two at once would hand out the same events.
        next() {
          const next = queue.then(readNext);
          // Who is told of a failure does not come back.
          queue = next.catch(() => events.return?.());
          return next;
        },
        async return() {
          ended.abort();
          leave();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]: () => events,
      };
      return events;
    },
  };
}

function describeFact({ id, occurredAt, fact }: LoggedFact, video: VideoRow) {
  const common = { cursor: encodeCursor(id), occurredAt, video };
  if (fact.kind === 'STATE') {
    const { kind: _, ...state } = fact;
    return { ...common, __typename: 'VideoStateChanged' as const, ...state };
  }
  const { rendition, processing } = fact;
  return {
    ...common,
    __typename: 'RenditionProgressed' as const,
    rendition: describeRendition(rendition),
    processing: { ...processing, failure: null, failureMessage: null },
  };
}

const encodeCursor = (id: bigint) => Buffer.from(`p${id}`).toString('base64url');

function decodeCursor(cursor: string): bigint {
  const match = /^p(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match?.[1] === undefined) throw refuseInput('after', 'This cursor is not one of ours.');
  return BigInt(match[1]);
}
