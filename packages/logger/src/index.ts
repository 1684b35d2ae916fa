import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const requests = new AsyncLocalStorage<{ requestId: string }>();

/** Runs `work` so that every line logged inside carries the request's id. */
export function withRequest<T>(requestId: string, work: () => T): T {
  return requests.run({ requestId }, work);
}

/** One JSON line a record on standard output. Values under names that hold secrets are never written. */
export function createLogger({ service, level = 'info' }: { service: string; level?: string }): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // A copy, because pino writes the line's own fields into it.
    mixin: () => ({ ...requests.getStore() }),
    redact: {
      paths: [
        'password',
        'token',
        'secret',
        'authorization',
        'cookie',
        '*.password',
        '*.token',
        '*.secret',
        '*.authorization',
        '*.cookie',
      ],
      censor: '[redacted]',
    },
  });
}
