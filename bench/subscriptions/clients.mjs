// Many clients in one process, driven by IPC: { open: { port, clients, topics } }, { begin: true }, { read: true }, { close: true }.
// What each got is compared with what was published: `lost` never came, `doubled` came again.
import { WebSocket } from 'ws';

const QUERY = 'subscription ($topic: String!) { messages(topic: $topic) { number sentAtMs text } }';
const OPENING_AT_ONCE = 100;
const nowMs = () => performance.timeOrigin + performance.now();
let clients = [];
let latenciesMs = [];
let lastAtMs = 0;
let closed = 0;

function openOne(port, topic) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false });
    const client = { socket, topic, seen: new Set(), doubled: 0, problem: undefined };
    socket.on('error', reject);
    socket.on('close', () => {
      closed += 1;
    });
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (data) => {
      const text = data.latin1Slice();
      if (text.includes('"type":"connection_ack"')) {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY, variables: { topic } } }));
        resolve(client);
      } else if (text.includes('"type":"ping"')) socket.send('{"type":"pong"}');
      else if (text.includes('"number":')) receive(client, text);
      else client.problem = text;
    });
  });
}

/** The number after a name: reading the whole JSON would cost the load more than the frames cost the gateway. */
function readNumber(text, name) {
  const from = text.indexOf(name) + name.length;
  return Number.parseFloat(text.slice(from, from + 20));
}

function receive(client, text) {
  lastAtMs = nowMs();
  const number = readNumber(text, '"number":');
  if (client.seen.has(number)) client.doubled += 1;
  client.seen.add(number);
  latenciesMs.push(lastAtMs - readNumber(text, '"sentAtMs":'));
}

async function open({ port, clients: count, topics }) {
  clients = [];
  for (let from = 0; from < count; from += OPENING_AT_ONCE) {
    const some = Array.from({ length: Math.min(OPENING_AT_ONCE, count - from) }, (_, index) =>
      openOne(port, `t${(from + index) % topics}`),
    );
    clients.push(...(await Promise.all(some)));
  }
  closed = 0;
}

function begin() {
  for (const client of clients) {
    client.seen.clear();
    client.doubled = 0;
  }
  latenciesMs = [];
  lastAtMs = 0;
}

function read({ published }) {
  const sorted = Float64Array.from(latenciesMs).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const wanted = clients.reduce((sum, { topic }) => sum + (published[topic] ?? 0), 0);
  const got = clients.reduce((sum, { seen }) => sum + seen.size, 0);
  const doubled = clients.reduce((sum, client) => sum + client.doubled, 0);
  const problem = clients.find((client) => client.problem)?.problem;
  return { wanted, got, doubled, closed, problem, lastAtMs, p50Ms: at(0.5), p99Ms: at(0.99) };
}

const verbs = {
  open,
  begin,
  read,
  count: () => clients.reduce((sum, { seen }) => sum + seen.size, 0),
  close: () => {
    for (const { socket } of clients) socket.terminate();
    clients = [];
  },
};
process.on('message', async (message) => {
  const [[verb, given]] = Object.entries(message);
  try {
    process.send({ result: (await verbs[verb](given)) ?? null });
  } catch (error) {
    process.send({ error: error.message });
  }
});
