import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const FORM = /^[A-Za-z0-9_-]{8,64}$/;

/** The name under which a request is logged everywhere: the caller's own where it has the form of one, else a new one. */
export function readRequestId(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && FORM.test(given) ? given : randomUUID();
}
