import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface ReadEvent {
  event?: string;
  id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape
  data?: any;
}

export interface ReadOptions {
  /** Sent by POST where it is there, by GET otherwise. */
  body?: unknown;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

/** Reads Server-Sent Events over one connection, by the rules of the HTML standard (9.2.6). */
export async function readEvents(url: string, { body, query = {}, headers = {} }: ReadOptions) {
  const address = new URL(url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const sent: ClientRequest = request(address, {
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
    headers: { accept: 'text/event-stream', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
  const events: ReadEvent[] = [];
  const state = { isOver: false, text: '' };
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    state.text += chunk;
    rest += chunk;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const read = readBlock(block);
      if (read.event !== undefined) events.push(read);
    }
  });
  for (const end of ['end', 'error', 'close'] as const) {
    response.on(end, () => {
      state.isOver = true;
    });
  }
  return {
    response,
    status: response.statusCode,
    headers: response.headers,
    events,
    state,
    hangUp: () => sent.destroy(),
    pause: () => response.pause(),
  };
}

function readBlock(block: string): ReadEvent {
  const read: ReadEvent = {};
  for (const line of block.split('\n')) {
    const [name = '', value = ''] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).replace(/^ /, '')];
    if (name === 'event') read.event = value;
    if (name === 'id') read.id = value;
    if (name === 'data' && value !== '') read.data = JSON.parse(value);
  }
  return read;
}
