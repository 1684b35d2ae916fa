import fc from 'fast-check';
import { encodeFrame, opcodes } from '../testing/frame-socket.ts';
import { documents, goodDocuments } from './documents.ts';
import { jsonTexts, values, variables } from './values.ts';

const ids = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '__proto__', '🏃', 'x'.repeat(5_000)),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const payload = fc.record(
  { query: fc.oneof(goodDocuments, documents), variables, operationName: values, extensions: values },
  { requiredKeys: ['query'] },
);
const message = fc.oneof(
  { arbitrary: fc.record({ type: fc.constant('subscribe'), id: ids, payload }), weight: 5 },
  { arbitrary: fc.record({ type: fc.constant('subscribe'), id: ids, payload: fc.record({ query: goodDocuments }) }), weight: 3 },
  { arbitrary: fc.record({ type: fc.constant('complete'), id: ids }), weight: 2 },
  { arbitrary: fc.record({ type: fc.constantFrom('ping', 'pong'), payload: fc.option(fc.object({ maxDepth: 1 })) }), weight: 1 },
  { arbitrary: fc.record({ type: fc.constant('ping'), payload: fc.record({ accessToken: values }) }), weight: 1 },
);
const oddMessage = fc.oneof(
  fc.record(
    {
      type: fc.oneof(fc.constantFrom('connection_init', 'connection_ack', 'next', 'error', 'start', 'subscribe'), values),
      id: values,
      payload: values,
    },
    { requiredKeys: [] },
  ),
  values,
);

const frame = fc
  .record({
    content: fc.oneof(
      jsonTexts(message),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
    opcode: fc.constantFrom(...Object.values(opcodes), 0x3, 0x7, 0xb, 0xf),
    isLast: fc.boolean(),
    reserved: fc.constantFrom(0, 0, 0, 0b100, 0b010, 0b001),
    isMasked: fc.constantFrom(true, true, true, false),
    length: fc.option(fc.constantFrom(0, 1, 125, 126, 70_000, 2 ** 31, 2 ** 40), { nil: undefined, freq: 6 }),
  })
  .map(({ content, ...options }) => encodeFrame(content, options));

/** A message in several frames, with something between them. */
const fragmented = fc.tuple(jsonTexts(message), fc.array(fc.nat(400), { maxLength: 5 })).map(([text, places]) => {
  const bytes = Buffer.from(text);
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const parts = [...ends, bytes.length].map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
  return Buffer.concat(
    parts.flatMap((part, at) => [
      encodeFrame(part, { opcode: at === 0 ? opcodes.text : opcodes.continuation, isLast: at === parts.length - 1 }),
      ...(at < parts.length - 1 ? [encodeFrame('', { opcode: opcodes.ping })] : []),
    ]),
  );
});

const step = fc.oneof(
  { arbitrary: jsonTexts(message).map((text) => encodeFrame(text)), weight: 12 },
  { arbitrary: fragmented, weight: 3 },
  { arbitrary: jsonTexts(oddMessage).map((text) => encodeFrame(text)), weight: 1 },
);
const brokenStep = fc.oneof(
  frame,
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);

export interface Conversation {
  /** Whether it begins as the protocol wants it. */
  hasInit: boolean;
  /** Whole frames, one write after the other. */
  steps: Buffer[];
  /** Bytes that may be no frames, or half of one. */
  ending: Buffer[];
}

/** What a client says on one socket: within the limit of frames a second, so that it is listened to. */
export const conversations: fc.Arbitrary<Conversation> = fc.record({
  hasInit: fc.constantFrom(true, true, true, true, false),
  steps: fc.array(step, { minLength: 1, maxLength: 20 }),
  ending: fc.array(brokenStep, { maxLength: 3 }),
});
