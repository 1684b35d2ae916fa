// node subgraphs.mjs PORT: the four subgraphs in one process. Each distinct request is executed once, and its answer kept: from then on it
// costs a look-up, so that a gateway is measured and not what lies behind it.
import { createServer } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { resolvers, subgraphSdl, withoutPolicies } from './graph.mjs';
import { readMessages } from './messages.mjs';

const schemas = Object.fromEntries(
  Object.entries(subgraphSdl).map(([name, sdl]) => [
    name,
    buildSubgraphSchema({ typeDefs: parse(withoutPolicies(sdl)), resolvers: resolvers[name] }),
  ]),
);
const answers = new Map();
let requests = 0;

async function answer(name, body) {
  const { query, variables, operationName } = JSON.parse(body);
  const result = await graphql({ schema: schemas[name], source: query, variableValues: variables, operationName });
  const text = JSON.stringify(result);
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  readMessages(socket, (head, body) => {
    requests += 1;
    const name = head.slice(head.indexOf('/') + 1, head.indexOf(' ', head.indexOf('/')));
    if (name === 'requests') {
      const count = String(requests);
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${count.length}\r\n\r\n${count}`);
      return;
    }
    const key = `${name}\n${body.latin1Slice()}`;
    const known = answers.get(key);
    if (known !== undefined) socket.write(known);
    else
      answer(name, body.toString('utf8')).then(
        (made) => {
          answers.set(key, Buffer.from(made));
          socket.write(made);
        },
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1');
