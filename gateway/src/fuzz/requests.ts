import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { documents, goodDocuments } from './documents.ts';
import { jsonTexts, values, variables } from './values.ts';

export interface RawRequest {
  method: string;
  target: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
}

export interface RawAnswer {
  status: number;
  body: string;
}

/** A request that says of itself that more will come is waited for by a server for as long as it is told to. */
const QUIET_MS = 300;

/** One request in bytes over a connection of its own: every client would refuse to send some of these. */
export function sendRaw(url: string, bytes: Buffer): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(QUIET_MS, () => socket.end());
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server may hang up in the middle of what it does not take.
    socket.on('error', () => {});
    socket.on('close', () => resolve(readAnswers(Buffer.concat(chunks))));
  });
}

/** Every answer on the connection: bytes that were one request for us may be several for a server. */
function readAnswers(bytes: Buffer): RawAnswer[] {
  const parts = bytes.toString().split(/(?=HTTP\/1\.[01] \d{3} [A-Z])/);
  return parts.filter(Boolean).map((part) => {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const body = rest.join('\r\n\r\n');
    const isChunked = /^transfer-encoding: chunked$/im.test(head);
    return {
      status: Number(head.split(' ')[1]),
      body: isChunked ? body.replace(/^[0-9a-f]+\r\n|\r\n(?:[0-9a-f]+\r\n)+$/g, '') : body,
    };
  });
}

export function encodeRequest({ method, target, headers, body }: RawRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** As a client sends it that means well. `extra` comes last. */
export const postJson = (text: string, extra: RawRequest['headers'] = []): RawRequest => {
  const body = Buffer.from(text);
  const headers = [
    ['Host', 'gateway.test'],
    ['Connection', 'close'],
    ['Content-Type', 'application/json'],
    ['Accept', 'application/graphql-response+json'],
    ['Content-Length', String(body.length)],
    ...extra,
  ] as const;
  return { method: 'POST', target: '/graphql', headers, body };
};

const member = fc.oneof(values, documents, variables);
const single = fc.record(
  { query: fc.oneof(goodDocuments, member), operationName: member, variables: member, extensions: member },
  { requiredKeys: [] },
);
/** A body that is right, around which the rest of the request may be wrong. */
const right = goodDocuments.map((query) => ({ query, variables: { id: 'p1', first: 2, name: 'x' } }));
const bodies = fc.oneof(
  jsonTexts(right),
  jsonTexts(fc.array(fc.oneof(right, single), { minLength: 1, maxLength: 10 })),
  jsonTexts(single),
  jsonTexts(fc.array(single, { maxLength: 12 })),
  jsonTexts(values),
  fc.tuple(jsonTexts(single), fc.nat(300)).map(([text, length]) => text.slice(0, length)),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const encodings: Record<string, (body: Buffer) => Buffer> = {
  identity: (body) => body,
  gzip: (body) => gzipSync(body),
  deflate: (body) => deflateSync(body),
  br: (body) => brotliCompressSync(body),
  /** Says one thing and is another. */
  'gzip, gzip': (body) => gzipSync(body),
  compress: (body) => body,
  constructor: (body: Buffer) => body,
};

/** A header's value may be any byte but these, which would begin another header, or end them. */
const headerText = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replace(/[\r\n\0]/g, ' '));
const oddHeader = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      ...[
        'Content-Type',
        'Accept',
        'Authorization',
        'Content-Encoding',
        'X-Request-Id',
        'User-Agent',
        'X-Forwarded-For',
        'Cookie',
      ],
      ...[
        'Origin',
        'Expect',
        'X-Castgraph-Client',
        'X-Castgraph-Statement',
        'X-Castgraph-Dry-Run',
        'X-Castgraph-Explain',
        'X-Odd',
      ],
      ...['Upgrade', 'Connection', 'Transfer-Encoding', 'Content-Length', 'Range', 'If-None-Match', 'Sec-Fetch-Mode'],
    ),
    headerText,
  ),
  fc.constantFrom(
    ...([
      ['Authorization', 'Bearer x.y.z'],
      ['Authorization', `Bearer ${'eyJhbGciOiJub25lIn0.e30.'.repeat(3)}`],
      ['Authorization', 'Basic dTpw'],
      ['Content-Type', 'application/json; charset=utf-16'],
      ['Content-Type', 'multipart/form-data; boundary=x'],
      ['Accept', 'text/event-stream'],
      ['Accept', '*/*;q=0, application/json;q=nonsense'],
      ['Content-Encoding', '__proto__'],
      ['Content-Encoding', 'hasOwnProperty'],
      ['Transfer-Encoding', 'chunked'],
      ['Expect', '100-continue'],
      ['X-Castgraph-Dry-Run', '1'],
      ['X-Castgraph-Explain', '1'],
    ] as const),
  ),
);

const post = fc
  .record({
    text: bodies,
    encoding: fc.constantFrom('identity', 'identity', 'identity', ...Object.keys(encodings)),
    odd: fc.oneof(fc.constant([]), fc.array(oddHeader, { maxLength: 3 })),
    damage: fc.option(fc.record({ at: fc.nat(200), byte: fc.nat(255) }), { freq: 5 }),
    isChunked: fc.boolean(),
  })
  .map(({ text, encoding, odd, damage, isChunked }): RawRequest => {
    const encoded = encodings[encoding]?.(Buffer.from(text)) ?? Buffer.alloc(0);
    const content = Buffer.from(encoded);
    if (damage !== null && content.length > 0) content[damage.at % content.length] = damage.byte;
    const body = isChunked
      ? Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n0\r\n\r\n')])
      : content;
    const length = isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(content.length)];
    const named = encoding === 'identity' ? [] : [['Content-Encoding', encoding] as const];
    const base = postJson('').headers.filter(([name]) => name !== 'Content-Length');
    return { ...postJson(''), headers: [...base, length as [string, string], ...named, ...odd], body };
  });

const get = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH', 'TRACE', 'GET', 'GET', 'GET'),
    path: fc.constantFrom(
      '/graphql',
      '/graphql',
      '/graphql/',
      '/GRAPHQL',
      '/graphql/%2e%2e/metrics',
      '//graphql',
      '/internal/releases',
    ),
    params: fc.array(
      fc.tuple(
        fc.constantFrom('query', 'variables', 'extensions', 'operationName', '__proto__', 'query[]'),
        fc.oneof(jsonTexts(member), documents),
      ),
      { maxLength: 4 },
    ),
    raw: fc.option(fc.constantFrom('%', '%zz', '%00', '%ff%fe', '&&&=', '?', '#', 'query=%F0%9F'), { freq: 4 }),
    odd: fc.array(oddHeader, { maxLength: 3 }),
  })
  .map(({ method, path, params, raw, odd }): RawRequest => {
    const given = params.map(([name, value]) => `${name}=${encodeURIComponent(String(Buffer.from(value.slice(0, 2_000))))}`);
    const headers = postJson('').headers.filter(([name]) => !name.startsWith('Content-'));
    return { method, target: `${path}?${[...given, raw ?? ''].join('&')}`, headers: [...headers, ...odd], body: Buffer.alloc(0) };
  });

const garbled = fc
  .record({
    request: fc.oneof(post, get),
    cuts: fc.array(fc.record({ at: fc.nat(), take: fc.nat(20), put: fc.uint8Array({ maxLength: 20 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ request, cuts }) =>
    cuts.reduce((bytes, { at, take, put }) => {
      const place = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + take)]);
    }, encodeRequest(request)),
  );

/** Requests from the well-meant to bytes that are none, each as it goes over the wire. */
export const requests = fc.oneof(
  { arbitrary: post.map(encodeRequest), weight: 5 },
  { arbitrary: get.map(encodeRequest), weight: 3 },
  { arbitrary: garbled, weight: 2 },
  { arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
);
