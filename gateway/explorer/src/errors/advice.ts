import type { AnswerError } from '../state/answer.ts';

const advice: Record<string, string> = {
  UNAUTHENTICATED: 'Enter a token under Access. One that was entered has ended or was revoked: make a new one in your settings.',
  FORBIDDEN: 'The token lacks a scope that this field needs. Make one that has it.',
  NOT_FOUND: 'There is nothing by this id, or it is not yours to see.',
  INVALID_INPUT: 'Correct the operation or its variables. The documentation says what each field takes.',
  CONFLICT: 'Something changed meanwhile. Ask for its state, then try again.',
  CURSOR_EXPIRED: 'What lies so far back is no longer kept. Leave `after` out to begin now.',
  NOT_YET_KNOWN: 'It was made a moment ago, and this part of the platform has not heard of it. Run it again.',
  PERSISTED_QUERY_NOT_FOUND: 'Send the text of the operation.',
  UNAVAILABLE: 'A part of the platform does not answer. The same request may succeed in a moment.',
  INTERNAL: 'The fault is on our side. Tell the support the number of the request.',
  NETWORK: 'Check the connection, then run it again.',
  CLOSED_1001: 'The gateway is being replaced. Run the subscription again; `after` resumes it.',
  CLOSED_1013: 'This account has too many sockets open. Close some, in other tabs too.',
  CLOSED_4403: 'The token was refused, has ended or was revoked. Enter another one under Access.',
  CLOSED_4429: 'Too much came at once over this connection. Wait a moment, then run it again.',
  CLOSED_4512: 'Events came faster than they were read. Resume after the last cursor.',
};

function describeWait(retryAfterMs: number): string {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return `Run it again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, or ask for less: the cost panel says what is dear.`;
}

/** What a developer can do about an error; null where its own words say all. */
export function advise({ code, retryAfterMs }: Pick<AnswerError, 'code' | 'retryAfterMs'>): string | null {
  if (retryAfterMs !== null) return describeWait(retryAfterMs);
  if (code === 'RATE_LIMITED') return 'Wait a little, or ask for less: the cost panel says what is dear.';
  return advice[code] ?? null;
}
