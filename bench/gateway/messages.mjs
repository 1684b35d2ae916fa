// HTTP/1.1 read off a plain socket, one message at a time: what the other side costs must not be what limits a gateway.

/**
 * Reads messages from a socket and calls back with head and body of each. Nobody here pipelines: a message begins where the
 * one before was answered.
 */
export function readMessages(socket, onMessage) {
  let chunks = [];
  let bytes = 0;
  let head;
  let bodyFrom = 0;
  let wanted = 0;

  socket.on('data', (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (head === undefined) {
      const known = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      const end = known.indexOf('\r\n\r\n');
      if (end === -1) return;
      chunks = [known];
      head = known.latin1Slice(0, end);
      bodyFrom = end + 4;
      wanted = readLength(head);
    }
    const isWhole = wanted === -1 ? endsChunks(chunks.at(-1)) : bytes >= bodyFrom + wanted;
    if (!isWhole) return;
    const message = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    const body = wanted === -1 ? joinChunks(message, bodyFrom) : message.subarray(bodyFrom, bodyFrom + wanted);
    const said = head;
    chunks = [];
    bytes = 0;
    head = undefined;
    onMessage(said, body);
  });
}

/** The length that a head announces; -1 where the body comes in chunks. */
function readLength(head) {
  const given = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (given) return Number(given[1]);
  return /\r\ntransfer-encoding: *chunked/i.test(head) ? -1 : 0;
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const endsChunks = (chunk) => chunk.length >= 5 && chunk.subarray(-5).equals(LAST_CHUNK);

function joinChunks(message, from) {
  const parts = [];
  for (let at = from; ; ) {
    const lineEnd = message.indexOf('\r\n', at);
    const length = Number.parseInt(message.latin1Slice(at, lineEnd), 16);
    if (length === 0) return Buffer.concat(parts);
    parts.push(message.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
}
