import { backOffMs, delay } from './back-off.ts';
import { type PlannedPart, planParts } from './part-plan.ts';
import { describeProblem, PartFailedError } from './problem.ts';

/** Where to send a part, as the graph signs it. */
export interface PartAddress {
  number: number;
  url: string;
  headers: readonly { name: string; value: string }[];
}

/** How a part stands: `again` was sent before and did not arrive whole. */
export type PartState = 'waiting' | 'sending' | 'again' | 'stored';

export interface PartsSnapshot {
  states: readonly PartState[];
  /** Bytes of stored parts and of those on their way. */
  sentBytes: number;
}

export interface PartSenderOptions {
  file: Blob;
  partSizeBytes: number;
  /** Numbers of the parts that the store has already. */
  stored: readonly number[];
  /** SHA-256 of a part, in base64. */
  hash(part: Blob): Promise<string>;
  /** Asks where to send a part. */
  sign(part: { number: number; sha256: string }): Promise<PartAddress>;
  /** Sends the bytes; throws when they did not arrive. */
  put(address: PartAddress, part: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  onChange(snapshot: PartsSnapshot): void;
  atOnceMax?: number;
  attemptsMax?: number;
  random?: () => number;
}

/**
 * Sends the parts of a file, four at once, each with its checksum, again with back-off when it did not arrive.
 * Aborting the signal stops what is on its way and keeps what is stored, so that `send` can be called again.
 */
export function createPartSender(options: PartSenderOptions) {
  const { file, hash, sign, put, onChange, atOnceMax = 4, attemptsMax = 8, random = Math.random } = options;
  const parts = planParts(file.size, options.partSizeBytes);
  const states: PartState[] = parts.map(({ number }) => (options.stored.includes(number) ? 'stored' : 'waiting'));
  const onTheWay = new Map<number, number>();

  const sizeOf = (part: PlannedPart) => part.endByte - part.startByte;
  const publish = () => {
    const storedBytes = parts.reduce((sum, part, index) => sum + (states[index] === 'stored' ? sizeOf(part) : 0), 0);
    const movingBytes = [...onTheWay.values()].reduce((sum, bytes) => sum + bytes, 0);
    onChange({ states: [...states], sentBytes: storedBytes + movingBytes });
  };

  async function sendOnce(part: PlannedPart, signal: AbortSignal): Promise<void> {
    const blob = file.slice(part.startByte, part.endByte);
    const sha256 = await hash(blob);
    const address = await sign({ number: part.number, sha256 });
    const onSent = (bytes: number) => {
      onTheWay.set(part.number, Math.min(bytes, sizeOf(part)));
      publish();
    };
    await put(address, blob, onSent, signal);
  }

  async function sendPart(part: PlannedPart, signal: AbortSignal): Promise<void> {
    const index = part.number - 1;
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      states[index] = attempt === 1 ? 'sending' : 'again';
      publish();
      try {
        await sendOnce(part, signal);
        onTheWay.delete(part.number);
        states[index] = 'stored';
        publish();
        return;
      } catch (error) {
        onTheWay.delete(part.number);
        states[index] = signal.aborted ? 'waiting' : 'again';
        publish();
        signal.throwIfAborted();
        if (attempt >= attemptsMax || !describeProblem(error).canRetry) throw new PartFailedError(part.number, error);
        await delay(backOffMs(attempt, random), signal);
      }
    }
  }

  return {
    partCount: parts.length,
    /** Sends what is missing; ends when all is stored. */
    async send(signal: AbortSignal): Promise<void> {
      publish();
      const queue = parts.filter((_, index) => states[index] !== 'stored');
      const failure = new AbortController();
      const either = AbortSignal.any([signal, failure.signal]);
      const work = async () => {
        for (let part = queue.shift(); part; part = queue.shift()) await sendPart(part, either);
      };
      try {
        await Promise.all(Array.from({ length: Math.min(atOnceMax, queue.length) }, work));
      } catch (error) {
        // One part that cannot be sent ends the others too: the file is useless without it.
        failure.abort(error);
        throw error;
      } finally {
        for (const [index, state] of states.entries()) if (state !== 'stored') states[index] = 'waiting';
        onTheWay.clear();
        publish();
      }
    },
    /** The store lacks these after all, or has them with another content: they will be sent again. */
    forget(partNumbers: readonly number[]): void {
      for (const number of partNumbers) if (states[number - 1]) states[number - 1] = 'again';
      publish();
    },
  };
}
