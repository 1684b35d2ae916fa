import type { Logger } from '@castgraph/logger';
import type { SessionGraph } from './session-graph.ts';

export interface SessionEndOptions {
  graph: SessionGraph;
  log: Logger;
  /** The waits between tries; the last one is the last try's. */
  waitsMs?: readonly number[];
}

/** What a browser that signs out has to show: either will do. */
export interface EndedSession {
  accessToken: string | undefined;
  refreshToken: string | undefined;
}

const SECOND_MS = 1_000;
const WAITS_MS = [1, 4, 15, 60, 300, 900, 1_800].map((seconds) => seconds * SECOND_MS);

/**
 * Ends the session of a browser that has forgotten it. While the graph is away it is tried again for most of an hour: a refresh
 * token lives for a month, and nobody could end it any more.
 */
export function createSessionEnd({ graph, log, waitsMs = WAITS_MS }: SessionEndOptions) {
  async function tryOnce({ accessToken, refreshToken }: EndedSession, headers: Record<string, string>): Promise<void> {
    const isEnded = accessToken ? await graph.signOut(accessToken, headers).then(yes, no) : false;
    if (isEnded || !refreshToken) return;
    // The graph ends the session of an access token; a browser whose token has run out gets one for the last time.
    const session = await graph.refresh(refreshToken, headers);
    if (session) await graph.signOut(session.answer.accessToken, headers);
  }

  function retry(ended: EndedSession, tries: number): void {
    const again = () => tryOnce(ended, {}).catch(() => retry(ended, tries + 1));
    const waitMs = waitsMs[tries];
    if (waitMs === undefined) log.error('a session could not be ended');
    else setTimeout(() => void again(), waitMs).unref();
  }

  return async (ended: EndedSession, headers: Record<string, string>): Promise<void> => {
    try {
      await tryOnce(ended, headers);
    } catch (error) {
      log.warn({ err: error }, 'a session waits to be ended');
      retry(ended, 0);
    }
  };
}

const yes = () => true;
const no = () => false;
