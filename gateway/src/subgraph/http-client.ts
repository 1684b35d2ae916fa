import { Pool } from 'undici';

export interface HttpAnswer {
  status: number;
  text: string;
}

/** The other side did not answer, or not in time, or not as a subgraph does. */
export class NoAnswer extends Error {
  readonly reason: 'timeout' | 'connection' | 'too-large' | 'protocol';

  constructor(reason: NoAnswer['reason'], cause?: unknown) {
    super(`no answer: ${reason}`, { cause });
    this.reason = reason;
  }
}

export interface HttpClient {
  /** To its own address, or to another path of the same server. */
  post(body: string, headers: Record<string, string>, timeoutMs: number, path?: string): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Posts over kept connections by undici's dispatch: no Request, Response or stream objects on the hot path. */
export function createHttpClient({
  url,
  answerBytesMax,
  connections = 64,
}: {
  url: string;
  answerBytesMax: number;
  connections?: number;
}): HttpClient {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 30_000, connectTimeout: 2_000 });
  const ownPath = `${pathname}${search}`;

  return {
    post: (body, headers, timeoutMs, path = ownPath) =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        let status = 0;
        let abort: ((reason: Error) => void) | undefined;
        let isDone = false;
        const fail = (error: Error) => {
          if (isDone) return;
          isDone = true;
          clearTimeout(timer);
          reject(error);
          abort?.(error);
        };
        // undici's own time-outs count in whole seconds, and not while a request waits for a connection.
        const timer = setTimeout(() => fail(new NoAnswer('timeout')), timeoutMs);
        pool.dispatch(
          { path, method: 'POST', headers, body },
          {
            onRequestStart(controller) {
              abort = (reason) => controller.abort(reason);
              if (isDone) controller.abort(new NoAnswer('timeout'));
            },
            onResponseStart(_controller, code) {
              status = code;
            },
            onResponseData(_controller, chunk) {
              bytes += chunk.length;
              if (bytes > answerBytesMax) fail(new NoAnswer('too-large'));
              else chunks.push(chunk);
            },
            onResponseEnd() {
              if (isDone) return;
              isDone = true;
              clearTimeout(timer);
              const [first] = chunks;
              resolve({
                status,
                text: chunks.length === 1 && first ? first.toString('utf8') : Buffer.concat(chunks).toString('utf8'),
              });
            },
            onResponseError(_controller, error) {
              fail(error instanceof NoAnswer ? error : new NoAnswer('connection', error));
            },
          },
        );
      }),
    // Requests that are under way come to their end first.
    async close() {
      if (!pool.closed && !pool.destroyed) await pool.close();
    },
  };
}
