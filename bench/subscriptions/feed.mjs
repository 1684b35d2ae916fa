// node feed.mjs PORT: the subgraph behind the benchmark. Speaks graphql-transport-ws; its parent says by IPC at which rate events come:
//   { rate: events a second over all topics, topics, durationMs } → { published: { topic: count } }
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const TEXT = 'A message as people write it: not long, not short, and with a little nothing at its end.';
const readers = new Map();

/** The clock that all processes of this machine share. */
const nowMs = () => performance.timeOrigin + performance.now();

function serve(socket) {
  const own = new Map();
  const leave = (id) => {
    const topic = own.get(id);
    if (topic === undefined) return;
    own.delete(id);
    readers.get(topic)?.delete(`${socket.number}:${id}`);
  };
  socket.number = ++lastSocket;
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
    else if (message.type === 'ping') socket.send('{"type":"pong"}');
    else if (message.type === 'complete') leave(message.id);
    else if (message.type === 'subscribe') {
      const { variables = {}, query } = message.payload;
      const topic = variables.topic ?? /topic: *"([^"]+)"/.exec(query)?.[1];
      own.set(message.id, topic);
      const all = readers.get(topic) ?? new Map();
      readers.set(topic, all.set(`${socket.number}:${message.id}`, { socket, id: message.id }));
    }
  });
  socket.on('close', () => {
    for (const id of [...own.keys()]) leave(id);
  });
}
let lastSocket = 0;

const published = new Map();
function publish(topic) {
  const number = (published.get(topic) ?? 0) + 1;
  published.set(topic, number);
  const data = JSON.stringify({ messages: { __typename: 'Message', number, sentAtMs: nowMs(), text: TEXT } });
  for (const { socket, id } of readers.get(topic)?.values() ?? []) {
    socket.send(`{"id":${JSON.stringify(id)},"type":"next","payload":{"data":${data}}}`);
  }
}

function run({ rate, topics, durationMs }) {
  published.clear();
  const startedAt = performance.now();
  let done = 0;
  const timer = setInterval(() => {
    const elapsed = Math.min(performance.now() - startedAt, durationMs);
    for (const due = Math.floor((elapsed * rate) / 1_000); done < due; done++) publish(`t${done % topics}`);
    if (elapsed < durationMs) return;
    clearInterval(timer);
    process.send({ published: Object.fromEntries(published) });
  }, 1);
}

process.on('message', run);
/** Who may read is asked once for all: the benchmark measures what comes after. */
const admission = JSON.stringify({ admitted: { leases: ['all'], lifeMs: 600_000, forEverybody: true } });
const server = createServer((request, response) => response.end(request.url === '/admissions' ? admission : undefined));
const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws', perMessageDeflate: false });
sockets.on('connection', serve);
server.listen(Number(process.argv[2]), '127.0.0.1');
