import { describe, expect, it } from 'vitest';
import { createLogger, withRequest } from './index.ts';

/** What is bound to every line while a request is handled. */
const readMixin = (tiesRequests: boolean) => {
  const log = createLogger({ service: 'test', level: 'silent', tiesRequests });
  const symbol = Object.getOwnPropertySymbols(log).find((one) => String(one) === 'Symbol(pino.mixin)');
  const mixin = symbol && (log as unknown as Record<symbol, (() => object) | undefined>)[symbol];
  return withRequest('request-1', () => mixin?.());
};

describe('lines that are logged while a request is handled', () => {
  it('carry its id', () => expect(readMixin(true)).toEqual({ requestId: 'request-1' }));
  it('name it themselves where the process wants no tie', () => expect(readMixin(false)).toBeUndefined());
});
