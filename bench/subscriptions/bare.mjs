// node bare.mjs PORT FEED_PORT: what `ws` does by itself. Each topic is subscribed to once, and its frames are sent to whoever wants them.
import { WebSocket, WebSocketServer } from 'ws';

const [port, feedPort] = process.argv.slice(2).map(Number);
const feed = new WebSocket(`ws://127.0.0.1:${feedPort}/graphql`, 'graphql-transport-ws');
const readers = new Map();
feed.on('open', () => feed.send('{"type":"connection_init"}'));
feed.on('message', (data) => {
  const text = String(data);
  if (text.startsWith('{"type"')) return;
  const topic = text.slice(7, text.indexOf('"', 7));
  const frame = `{"id":"1",${text.slice(text.indexOf('"type"'))}`;
  for (const socket of readers.get(topic) ?? []) socket.send(frame);
});
const server = new WebSocketServer({
  port,
  host: '127.0.0.1',
  handleProtocols: () => 'graphql-transport-ws',
  perMessageDeflate: false,
});
server.on('connection', (socket) => {
  let topic;
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse(String(data));
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type !== 'subscribe') return;
    topic = payload.variables.topic;
    if (!readers.has(topic)) {
      readers.set(topic, new Set());
      feed.send(JSON.stringify({ id: topic, type: 'subscribe', payload }));
    }
    readers.get(topic).add(socket);
  });
  socket.on('close', () => readers.get(topic)?.delete(socket));
});
