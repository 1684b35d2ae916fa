import type { IncomingHttpHeaders } from 'node:http';
import type { OperationRequest } from '../behaviour.ts';
import { Refusal, refuse } from '../errors.ts';
import { checkWishes } from './wishes.ts';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;
const ACCEPTS_JSON = /application\/(?:graphql-response\+)?json/i;
const ACCEPTS_EVENTS = /text\/event-stream/i;
/** A browser asks the server first before it lets a foreign page send one of these. */
const PREFLIGHT_HEADERS = ['x-castgraph-preflight', 'apollo-require-preflight', 'graphql-preflight'];

function refuseWith(status: number, message: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(refuse('INVALID_INPUT', message).errors, status, headers);
}

const hasPreflight = (headers: IncomingHttpHeaders) => PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined);

const acceptsJson = ({ accept = '' }: IncomingHttpHeaders) => ACCEPTS_JSON.test(accept);

/** Whether a client reads Server-Sent Events. */
export const acceptsEvents = ({ accept = '' }: IncomingHttpHeaders): boolean => ACCEPTS_EVENTS.test(accept);

/** Whether it reads nothing else. Many name every form that they know, and mean that of a stream for subscriptions alone. */
export const acceptsEventsOnly = (headers: IncomingHttpHeaders): boolean => acceptsEvents(headers) && !acceptsJson(headers);

/** Only JSON is taken: forms and text can be posted by any page without asking. */
export function checkPostHeaders(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'];
  if (type === undefined || !JSON_TYPE.test(type)) {
    throw refuseWith(415, 'Send application/json in UTF-8.', { 'accept-post': 'application/json' });
  }
}

/** What a browser says of a call by a script, and never of an image, a script, a link or a form; no page can say it itself. */
function isFetched({ 'sec-fetch-mode': mode, 'sec-fetch-dest': destination = 'empty' }: IncomingHttpHeaders): boolean {
  return (mode === 'cors' || mode === 'same-origin') && destination === 'empty';
}

/** An image, a script or a form of a foreign page neither asks for JSON nor can send a header of its own. */
export function checkGetHeaders(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'];
  if (type !== undefined && !JSON_TYPE.test(type)) throw refuseWith(415, 'A GET has no body: leave out the content type.');
  const asksForAnswer = type !== undefined || acceptsJson(headers) || acceptsEvents(headers);
  const isDeliberate = asksForAnswer || hasPreflight(headers) || isFetched(headers);
  if (!isDeliberate) throw refuseWith(400, 'Ask for application/json, or send the header x-castgraph-preflight.');
}

/** One request or, within the limit, several. */
export function readPost(body: string, batchMax: number): OperationRequest | OperationRequest[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw refuseWith(400, 'The body is not JSON.');
  }
  if (!Array.isArray(json)) return readParams(json, false);
  if (json.length === 0) throw refuseWith(400, 'The list of operations is empty.');
  if (json.length > batchMax) throw refuseWith(400, `At most ${batchMax} operations can be sent at once.`);
  return json.map((item) => readParams(item, false));
}

export function readGet(query: Record<string, unknown>): OperationRequest {
  const { query: text, operationName } = query;
  return readParams(
    { query: text, operationName, variables: readJson(query.variables), extensions: readJson(query.extensions) },
    true,
  );
}

function readJson(value: unknown): unknown {
  if (value === undefined || value === '') return undefined;
  try {
    return JSON.parse(String(value));
  } catch {
    throw refuseWith(400, 'variables and extensions are JSON.');
  }
}

/** @throws Refusal where the members are not what the GraphQL over HTTP specification says. */
export function readParams(json: unknown, isReadOnly: boolean): OperationRequest {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw refuseWith(400, 'The request is not a JSON object.');
  const { query, operationName, variables, extensions } = json as Record<string, unknown>;
  if (query !== undefined && query !== null && typeof query !== 'string') throw refuseWith(400, 'query is a string.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw refuseWith(400, 'operationName is a string.');
  }
  const wished = readObject(extensions, 'extensions');
  checkWishes(wished);
  return {
    query: query === null || query === '' ? undefined : query,
    operationName: operationName === null || operationName === '' ? undefined : operationName,
    variables: readObject(variables, 'variables'),
    extensions: wished,
    isReadOnly,
    isTrusted: false,
  };
}

function readObject(value: unknown, name: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw refuseWith(400, `${name} is a JSON object.`);
  return value as Record<string, unknown>;
}
