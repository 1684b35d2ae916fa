import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const requests = new AsyncLocalStorage<{ requestId: string }>();
let isTying = false;

/** Runs `work` so that every line logged inside carries the request's id, where a logger of this process wants that. */
export function withRequest<T>(requestId: string, work: () => T): T {
  return isTying ? requests.run({ requestId }, work) : work();
}

export interface LoggerOptions {
  service: string;
  level?: string;
  /** False where each line names its request itself: carrying it along costs Node a hook at every promise. */
  tiesRequests?: boolean;
}

/** One JSON line a record on standard output. Values under names that hold secrets are never written. */
export function createLogger({ service, level = 'info', tiesRequests = true }: LoggerOptions): Logger {
  isTying ||= tiesRequests;
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // A copy, because pino writes the line's own fields into it.
    mixin: tiesRequests ? () => ({ ...requests.getStore() }) : undefined,
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
