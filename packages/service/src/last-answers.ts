import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const followed = new WeakMap<Server, WeakMap<Duplex, ServerResponse>>();

/** The last answer that each connection of a server has, or had. Whoever writes to a connection beside it must know of it. */
export function followAnswers(server: Server): Pick<WeakMap<Duplex, ServerResponse>, 'get'> {
  const known = followed.get(server);
  if (known !== undefined) return known;
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, answer) => answers.set(request.socket, answer));
  followed.set(server, answers);
  return answers;
}
