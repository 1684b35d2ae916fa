// The parent's side of the load generator.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { OTHER_CORES, startProgram } from './programs.mjs';

/** A generator on the cores that are not measured; `run` takes one job at a time, as load.mjs says. */
export function createLoad() {
  const child = startProgram({ cores: OTHER_CORES, args: [fileURLToPath(new URL('load.mjs', import.meta.url))], ipc: true });
  return {
    async run(job) {
      child.send(job);
      const [{ result, error }] = await once(child, 'message');
      if (error) throw new Error(error);
      return result;
    },
  };
}

/** A whole HTTP request as text. */
export const writeRequest = ({ port, token, body }) =>
  [
    'POST /graphql HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    'accept: application/json',
    'user-agent: bench',
    `authorization: Bearer ${token}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
