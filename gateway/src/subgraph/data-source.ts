import { STATEMENT_HEADER, signStatement } from '@castgraph/auth/statement';
import type { Logger } from '@castgraph/logger';
import { GraphQLError } from 'graphql';
import type { Caller } from '../behaviour.ts';
import { type Breaker, type BreakerState, createBreaker } from '../breaker/breaker.ts';
import { coded } from '../errors.ts';
import type { SubgraphAnswer } from '../execute/subgraph-answer.ts';
import type { FetchTrace } from '../execute/trace.ts';
import type { Limits } from '../limits.ts';
import { createHttpClient, type HttpAnswer, type HttpClient, NoAnswer } from './http-client.ts';

/** One subgraph, asked on behalf of callers. */
export interface DataSource {
  readonly name: string;
  readonly url: string;
  /** Rejects with a coded GraphQLError where no answer could be had. */
  send(body: string, isQuery: boolean, caller: Caller, trace?: FetchTrace): Promise<SubgraphAnswer>;
  /** Asks whether a caller may read a stream; whatever it answers. Rejects with a coded GraphQLError where it does not answer. */
  askAdmission(body: string, caller: Caller): Promise<HttpAnswer>;
  /** Whoever asks from now on joins nothing that is under way. */
  forgetUnderWay(): void;
  close(): Promise<void>;
}

export type FetchOutcome = 'ok' | 'errors' | 'timeout' | 'connection' | 'too-large' | 'ejected' | 'protocol';

export interface DataSourceOptions {
  name: string;
  url: string;
  /** Absent where subgraphs believe anybody, as in public test suites. */
  statementKey?: Buffer;
  limits: Pick<Limits, 'subgraphTimeoutMs' | 'subgraphWriteTimeoutMs' | 'subgraphAnswerBytes'>;
  log: Logger;
  onFetch?: (outcome: FetchOutcome, seconds: number) => void;
  onBreaker?: (state: BreakerState) => void;
  /** Is told when a write is over, however it went, before its answer is handed on. */
  onWritten?: () => void;
  client?: HttpClient;
  breaker?: Breaker;
}

export function createDataSource(options: DataSourceOptions): DataSource {
  const { name, url, statementKey, limits, log, onFetch = () => {}, onWritten } = options;
  const client = options.client ?? createHttpClient({ url, answerBytesMax: limits.subgraphAnswerBytes });
  const breaker = options.breaker ?? createBreaker({ onChange: options.onBreaker });
  let underWay = new Map<string, Promise<string>>();
  /** Beside the graph's address, wherever that is. */
  const admissionsPath = new URL('admissions', url).pathname;

  function headersFor(body: string, { viewer, clientAddress, userAgent, requestId }: Caller): Record<string, string> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-request-id': requestId,
    };
    if (statementKey !== undefined) {
      headers[STATEMENT_HEADER] = signStatement(statementKey, {
        audience: name,
        body,
        viewer,
        clientAddress,
        userAgent,
        requestId,
      });
    }
    return headers;
  }

  async function post(body: string, isQuery: boolean, caller: Caller, path?: string): Promise<HttpAnswer> {
    const timeoutMs = isQuery ? limits.subgraphTimeoutMs : limits.subgraphWriteTimeoutMs;
    const startedAt = performance.now();
    try {
      const answer = await postOnce(body, isQuery, caller, timeoutMs, path);
      const { status, text } = answer;
      if (status >= 500 && !text.startsWith('{')) {
        throw new NoAnswer('protocol', new Error(`It answered something else than GraphQL, with status ${status}.`));
      }
      breaker.succeed();
      onFetch(status === 200 ? 'ok' : 'protocol', (performance.now() - startedAt) / 1_000);
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      breaker.fail();
      onFetch(error.reason, (performance.now() - startedAt) / 1_000);
      log.warn(
        { err: error.cause ?? error, subgraph: name, reason: error.reason, requestId: caller.requestId },
        'subgraph did not answer',
      );
      throw unavailable();
    }
  }

  /** A kept connection may have been closed by the other side in this very moment. What only reads is sent once more. */
  async function postOnce(body: string, isQuery: boolean, caller: Caller, timeoutMs: number, path: string | undefined) {
    try {
      return await client.post(body, headersFor(body, caller), timeoutMs, path);
    } catch (error) {
      if (!isQuery || !(error instanceof NoAnswer) || !isClosedConnection(error.cause)) throw error;
      return client.post(body, headersFor(body, caller), timeoutMs, path);
    }
  }

  function checkEjected(): void {
    if (breaker.allows()) return;
    onFetch('ejected', 0);
    throw unavailable();
  }

  function share(body: string, caller: Caller, trace: FetchTrace | undefined): Promise<string> {
    const key = `${caller.scope}\0${body}`;
    const known = underWay.get(key);
    if (known !== undefined) {
      if (trace !== undefined) trace.cache = 'shared';
      return known;
    }
    const own = underWay;
    const made = post(body, true, caller)
      .then(({ text }) => text)
      .finally(() => own.delete(key));
    own.set(key, made);
    return made;
  }

  async function write(body: string, caller: Caller): Promise<string> {
    const { text } = await post(body, false, caller).finally(onWritten);
    return text;
  }

  return {
    name,
    url,
    async send(body, isQuery, caller, trace) {
      checkEjected();
      // Each caller parses the text for itself, since each writes into what it gets.
      const text = await (isQuery ? share(body, caller, trace) : write(body, caller));
      return readAnswer(text, name);
    },
    async askAdmission(body, caller) {
      checkEjected();
      return post(body, true, caller, admissionsPath);
    },
    forgetUnderWay() {
      underWay = new Map();
    },
    close: () => client.close(),
  };
}

const unavailable = () => coded('UNAVAILABLE', 'A part of the platform does not answer right now. Try again.');

const closedConnection = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
const isClosedConnection = (cause: unknown) =>
  cause instanceof Error && 'code' in cause && closedConnection.has(String(cause.code));

function readAnswer(text: string, name: string): SubgraphAnswer {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)) return normalise(answer);
  } catch {
    // Falls through: it is not JSON.
  }
  throw new GraphQLError('A subgraph answered something else than GraphQL.', {
    originalError: new Error(`${name} answered: ${text.slice(0, 200)}`),
  });
}

function normalise(answer: { data?: unknown; errors?: unknown }): SubgraphAnswer {
  const { errors } = answer;
  if (errors === undefined || errors === null) return answer as SubgraphAnswer;
  if (Array.isArray(errors) && errors.every((error) => typeof error?.message === 'string')) return answer as SubgraphAnswer;
  return { ...(answer as SubgraphAnswer), errors: [{ message: 'A subgraph answered with errors that are not GraphQL.' }] };
}
