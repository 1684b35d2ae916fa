import { AppError } from '@castgraph/errors';
import argon2, { argon2id } from 'argon2';
import { normalizePassword, PASSWORD_LENGTH_MAX } from '../../input/password.ts';

/** OWASP's recommendation for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What does the work; handed in, so that a test can see how much of it is done. */
export interface Hasher {
  hash(password: string, parameters: typeof PARAMETERS): Promise<string>;
  verify(passwordHash: string, password: string): Promise<boolean>;
}

export interface PasswordOptions {
  hasher?: Hasher;
  /** Hashes at one time: each holds 19 MiB and a core. */
  concurrency?: number;
  /** Callers that may wait; the next one is refused. */
  waitingMax?: number;
}

export type PasswordService = Awaited<ReturnType<typeof createPasswordService>>;

/**
 * Hashes and checks passwords, a few at a time, so that a flood of sign-ins cannot take the machine.
 * Checking against no hash costs what checking against a hash costs.
 */
export async function createPasswordService({ hasher = argon2, concurrency = 2, waitingMax = 64 }: PasswordOptions = {}) {
  const waiting: (() => void)[] = [];
  let running = 0;
  const nobody = await hasher.hash('nobody has this password', PARAMETERS);

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= waitingMax) {
        throw new AppError('UNAVAILABLE', 'Too many people are signing in right now. Try again in a moment.', {
          details: { retryAfterMs: 2_000 },
        });
      }
      // Whoever leaves hands over its place, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  }

  return {
    hash: (password: string) => inTurn(() => hasher.hash(normalizePassword(password), PARAMETERS)),
    async verify(passwordHash: string | null | undefined, password: string): Promise<boolean> {
      // Nobody has a longer one; hashing it would only be work for a stranger.
      const isPossible = password.length <= PASSWORD_LENGTH_MAX;
      const isRight = await inTurn(() => hasher.verify(passwordHash ?? nobody, isPossible ? normalizePassword(password) : ''));
      return isRight && isPossible && passwordHash != null;
    },
    waiting: () => waiting.length,
  };
}
