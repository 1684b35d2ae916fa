import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

// The suite asks for the address when an audit runs, so that it can be listed before the gateway is there.
const audits = serverAudits({ url: () => gateway.graphqlUrl, fetchFn: fetch });

/** The GraphQL over HTTP specification, as its reference implementation audits any server: none is left out. */
describe('GraphQL over HTTP', () => {
  it.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))('%s %s', async (_id, _name, fn) => {
    const { status, ...outcome } = await fn();
    expect(status, 'reason' in outcome ? outcome.reason : undefined).toBe('ok');
  });

  it('is audited for all three of MUST, SHOULD and MAY', () => {
    const levels = new Set(audits.map(({ name }) => name.split(' ')[0]));
    expect([...levels].sort()).toEqual(['MAY', 'MUST', 'SHOULD']);
  });
});
