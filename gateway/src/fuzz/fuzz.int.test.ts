import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { errorCodes } from '@castgraph/errors';
import { fuzzSeconds, until } from '@castgraph/testkit';
import type { RunningProgram } from '@castgraph/testkit/program';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPeople, startThings } from '../testing/example-graph.ts';
import { encodeFrame, opcodes, openFrameSocket } from '../testing/frame-socket.ts';
import { bundleGateway } from '../testing/gateway-program.ts';
import { readMetric } from '../testing/read-metric.ts';
import { CLIENT_ADDRESS_KEY, type Issuer, startIssuer, urlsOf } from '../testing/test-gateway.ts';
import { type Conversation, conversations } from './conversations.ts';
import { documents, goodDocuments } from './documents.ts';
import { encodeRequest, postJson, type RawAnswer, requests, sendRaw } from './requests.ts';
import { jsonTexts, variables } from './values.ts';

// A gateway as it is deployed, in a process that says only what is wrong. FUZZ_SECONDS and RANDOM_SEED choose how long and what.
const subgraphs = { people: await startPeople(), things: await startThings() };
const { seed = 1 } = fc.readConfigureGlobal();
let issuer: Issuer;
let gateway: Awaited<ReturnType<typeof bundleGateway>>;
let program: RunningProgram;
beforeAll(async () => {
  issuer = await startIssuer();
  gateway = await bundleGateway({
    subgraphUrls: urlsOf(subgraphs),
    jwksUrl: issuer.jwksUrl,
    // A subgraph that is slow because this machine is would be another fault than the ones that are looked for.
    limits: { subgraphTimeoutMs: 30_000, socketsPerAddress: 1_000 },
    // Memory that grows without bound ends the process.
    nodeArgs: ['--max-old-space-size=256'],
  });
  program = await gateway.start();
  console.log(`Random input for ${fuzzSeconds} s with RANDOM_SEED=${seed}`);
});
afterAll(async () => {
  await program.end('SIGTERM');
  await gateway.remove();
  await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.close()));
  await issuer.close();
});

/**
 * What a caller can be told. INTERNAL would be a mistake of ours that some input brings to light, and so would UNAVAILABLE:
 * the subgraphs are well.
 */
const told = new Set<string>(errorCodes).add('PERSISTED_QUERY_NOT_FOUND');
for (const code of ['INTERNAL', 'UNAVAILABLE']) told.delete(code);
const LEAK = /node_modules|\n\s+at |\/src\/|\.[jt]s:\d+|SQLSTATE|ECONN/;
let tried = 0;
let answered = 0;

function expectErrors(errors: unknown): void {
  expect(Array.isArray(errors) && errors.length > 0).toBe(true);
  for (const error of errors as { extensions?: { code?: string } }[]) expect(told).toContain(error.extensions?.code);
}

function expectResult(result: { data?: unknown; errors?: unknown }): void {
  if (result.errors !== undefined) expectErrors(result.errors);
  else expect(result.data).toBeDefined();
  if (result.data !== undefined && result.data !== null) answered++;
}

function expectAnswer({ status, body }: RawAnswer): void {
  expect(status).toBeGreaterThanOrEqual(100);
  expect(status).toBeLessThan(500);
  expect(body).not.toMatch(LEAK);
  if (!body.startsWith('{') && !body.startsWith('[')) return;
  const json = JSON.parse(body) as { error?: string | { code: string }; errors?: unknown; data?: unknown } | object[];
  if (Array.isArray(json)) json.forEach(expectResult);
  // What is no HTTP is refused by the server below, and addresses beside the graph answer in a form of their own.
  else if (typeof json.error === 'string')
    expect(json.error).toMatch(/^(?:Bad Request|Client Error|Request Header Fields Too Large)$/);
  else if (json.error !== undefined) expect(told).toContain(json.error.code);
  else expectResult(json);
}

let callers = 0;
/** Each call is somebody else's, so that no limit of an address ends what is looked at. */
const somebody = () => {
  callers++;
  return signClientAddress(CLIENT_ADDRESS_KEY, `10.${(callers >> 16) & 255}.${(callers >> 8) & 255}.${callers & 255}`);
};

async function expectSound(request: Buffer): Promise<void> {
  const headAt = request.indexOf('\r\n') + 2;
  const header = Buffer.from(`${CLIENT_ADDRESS_HEADER}: ${somebody()}\r\n`);
  const bytes = headAt < 2 ? request : Buffer.concat([request.subarray(0, headAt), header, request.subarray(headAt)]);
  for (const answer of await sendRaw(gateway.url, bytes)) expectAnswer(answer);
}

/** The protocol's codes, WebSocket's own, and ours for a flood; nothing that says that something went wrong here. */
const closeCodes = [1000, 1002, 1005, 1007, 1009, 4400, 4401, 4403, 4408, 4409, 4429];

async function expectSoundSocket({ hasInit, steps, ending }: Conversation): Promise<void> {
  const socket = await openFrameSocket(gateway.socketUrl, undefined, { [CLIENT_ADDRESS_HEADER]: somebody() });
  expect(socket.status).toBe(101);
  const isClosed = () => socket.heard.some(({ opcode }) => opcode === opcodes.close);
  if (hasInit) {
    socket.send({ type: 'connection_init' });
    await until('the acknowledgement', () => socket.messages().some(({ type }) => type === 'connection_ack'));
  }
  for (const bytes of steps) socket.write(bytes);
  // A subgraph is asked last, so that what was asked before comes to its answers.
  socket.send({ type: 'subscribe', id: 'last', payload: { query: '{ people { name } }' } });
  await until(
    'the last answer, or the end',
    () => isClosed() || socket.messages().some(({ id, type }) => id === 'last' && type !== 'next'),
  );
  for (const bytes of ending) socket.write(bytes);
  socket.write(encodeFrame(Buffer.from([0x03, 0xe8]), { opcode: opcodes.close }));
  socket.finish();
  await socket.gone;
  for (const { payload } of socket.heard) expect(String(payload)).not.toMatch(LEAK);
  for (const { type, payload } of socket.messages()) {
    expect(['connection_ack', 'pong', 'next', 'error', 'complete']).toContain(type);
    if (type === 'next') expectResult(payload as object);
    if (type === 'error') expectErrors(payload);
  }
  const close = socket.heard.find(({ opcode }) => opcode === opcodes.close);
  if (close !== undefined && close.payload.length >= 2) expect(closeCodes).toContain(close.payload.readUInt16BE(0));
}

/** Tries several inputs side by side with one that is right, for a share of the time, and sees each time that the process is well. */
async function tryAll<T>(arbitrary: fc.Arbitrary<T>, right: T, share: number, check: (input: T) => Promise<void>): Promise<void> {
  const several = fc.array(arbitrary, { minLength: 1, maxLength: 8, size: 'max' });
  const property = fc.asyncProperty(several, async (inputs) => {
    await Promise.all([...inputs, right].map(check));
    tried += inputs.length;
    const { status } = await fetch(`${gateway.url}/health`, { signal: AbortSignal.timeout(20_000) });
    expect([status, program.child.exitCode, program.output()]).toEqual([200, null, '']);
  });
  const endAtMs = performance.now() + fuzzSeconds * 1_000 * share;
  for (let round = 0; round === 0 || performance.now() < endAtMs; round++) {
    await fc.assert(property, { numRuns: 5, seed: seed * 100_003 + round });
  }
}

const metric = (name: string) => readMetric(gateway.url, name);

describe('whatever is sent', { timeout: fuzzSeconds * 1_000 + 60_000 }, () => {
  afterEach(async () => {
    // It was looked at further than at its first door.
    expect(answered).toBeGreaterThan(0);
    console.log(`${tried} inputs, ${answered} answers with data`);
    tried = 0;
    answered = 0;
    await until(
      'nothing is left',
      async () => (await metric('gateway_sockets')) === 0 && (await metric('gateway_upstreams')) === 0,
    );
    expect(await metric('process_resident_memory_bytes')).toBeLessThan(768 * 1024 * 1024);
  });

  it('as a document is answered or refused with a code', () =>
    tryAll(fc.oneof({ arbitrary: documents, weight: 9 }, goodDocuments), '{ people { name } }', 0.25, (query) =>
      expectSound(encodeRequest(postJson(JSON.stringify({ query, variables: { id: 'p1', first: 2, name: 'x' } })))),
    ));

  it('as variables is answered or refused with a code', () => {
    const bodies = jsonTexts(fc.record({ query: goodDocuments, variables }));
    const right = JSON.stringify({ query: 'query ($id: ID!) { person(id: $id) { name } }', variables: { id: 'p1' } });
    return tryAll(bodies, right, 0.2, (body) => expectSound(encodeRequest(postJson(body))));
  });

  it('over HTTP is answered or refused with a code', () => {
    const right = encodeRequest(postJson(JSON.stringify({ query: '{ people { name } }' })));
    return tryAll(requests, right, 0.25, expectSound);
  });

  it('over a WebSocket is answered, refused with a code, or closed with one', () =>
    tryAll(conversations, { hasInit: true, steps: [], ending: [] }, 0.3, expectSoundSocket));
});
