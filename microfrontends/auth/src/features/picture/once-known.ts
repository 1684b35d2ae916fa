import { describeError } from '@castgraph/graphql-client';

const ATTEMPTS_MAX = 10;

/**
 * Uses what was made a moment ago in another domain of the graph: until the news of it has arrived there, the graph says
 * that it is not known yet, and when to ask again. Every other refusal is thrown at once.
 */
export async function onceKnown(use: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await use();
    } catch (error) {
      const { code, retryAfterMs } = describeError(error);
      if (code !== 'NOT_YET_KNOWN' || attempt === ATTEMPTS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs ?? 1_000));
    }
  }
}
