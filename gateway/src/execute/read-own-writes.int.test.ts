import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLibrary, type LibraryGateway, startLibraryGateway } from '../testing/library-graph.ts';
import { withResolvers } from '../testing/with-resolvers.ts';

const library = createLibrary();
let gateway: LibraryGateway;
beforeAll(async () => {
  gateway = await startLibraryGateway(library);
});
afterAll(() => gateway.close());

const RENAME = 'mutation ($id: ID!) { rename(id: $id, title: "New") { title } }';
const shelf = async (id: string, token?: string) => {
  const query = 'query ($books: [ID!]!) { shelf(books: $books) { title shelfMark } }';
  return (await gateway.ask(query, { variables: { books: [id] }, token })).data?.shelf?.[0]?.title;
};

describe('whoever asks after a write was answered', () => {
  it.each([
    ['a viewer', async () => gateway.issuer.token()],
    ['a visitor', async () => undefined],
  ])('reads what was written, also of a subgraph that is still answering what it was asked before: %s', async (who, sign) => {
    const token = await sign();
    const id = `book of ${who}`;
    library.asked = [];
    const gate = withResolvers();
    library.gate = gate.promise;
    const [before, other] = [
      shelf(id, token),
      shelf(id, await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' })),
    ];
    await until('what was read before', () => library.asked.length === 2);
    library.gate = undefined;
    expect((await gateway.ask(RENAME, { variables: { id }, token })).data).toEqual({ rename: { title: 'New' } });
    const after = shelf(id, token);
    await until('the question anew', () => library.asked.length === 3).finally(gate.resolve);
    expect([await before, await other, await after]).toEqual([`Book ${id}`, `Book ${id}`, 'New']);
  });
});
