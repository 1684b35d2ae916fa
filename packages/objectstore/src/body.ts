import { PassThrough, pipeline, type Readable } from 'node:stream';

/**
 * Hands a body on and ends it with an error when the next piece does not come within `limitMs`. Only the sender is timed: while the
 * reader has not taken what is there already, nothing is waited for.
 */
export function boundSilence(body: Readable, limitMs: number): Readable {
  const out = new PassThrough({ highWaterMark: 262_144 });
  let timer: NodeJS.Timeout | undefined;
  const rest = () => clearTimeout(timer);
  const expect = () => {
    rest();
    timer = setTimeout(() => body.destroy(new Error(`The store sent nothing for ${limitMs} ms.`)), limitMs);
  };
  // The error reaches the reader by `out`, which the pipeline destroys with it.
  pipeline(body, out, rest);
  // After the pipeline's own listener, so that it is known whether the reader is full.
  body.on('data', () => (out.writableNeedDrain ? rest() : expect()));
  out.on('drain', expect);
  expect();
  return out;
}
