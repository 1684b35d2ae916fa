import { once } from 'node:events';
import { engineUrl, testLog, uniqueName, until } from '@castgraph/testkit';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectRedis } from '../redis/connection.ts';
import { createLibrary, type Library, type LibraryGateway, startLibraryGateway } from '../testing/library-graph.ts';
import { withResolvers } from '../testing/with-resolvers.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { EntityName } from './entity-store.ts';

let redis: Redis;
let gateway: LibraryGateway;
let tokens: { alice: string; bob: string };
const library: Library = createLibrary();

/** News of changes, told by the test itself. */
let tell: (...changed: EntityName[]) => Promise<void>;
let isBlind = false;
const changes: ChangeFeed = {
  start: (handle) => {
    tell = (...changed) => handle(changed);
  },
  isBlind: () => isBlind,
  close: async () => {},
};

let number = 0;
let id: string;
beforeAll(async () => {
  redis = connectRedis(engineUrl('REDIS_URL'), testLog);
  await once(redis, 'ready');
  gateway = await startLibraryGateway(library, {
    redis: { hot: redis, store: redis },
    redisPrefix: `${uniqueName('entities')}:`,
    entityCache: { isOn: true, changes },
    // A machine that tests many things at once is slow.
    limits: { entityCacheWaitMs: 5_000 },
  });
  tokens = {
    alice: await gateway.issuer.token({ userId: 'usr_alice', sessionId: 'ses_alice' }),
    bob: await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' }),
  };
});
afterAll(async () => {
  await gateway.close();
  redis.disconnect();
});
beforeEach(() => {
  id = `b${++number}`;
  library.asked = [];
  library.gate = undefined;
  isBlind = false;
});

const SHELF = 'query ($books: [ID!]!) { shelf(books: $books) { id title } }';
const shelf = async (books: string[], { query = SHELF, token }: { query?: string; token?: string } = {}) => {
  const { data, errors, extensions } = await gateway.ask(query, {
    variables: { books },
    token,
    headers: token === undefined ? {} : { 'x-castgraph-explain': '1' },
  });
  const explained = extensions?.explain as { fetches: { subgraph: string; cache: string }[] } | undefined;
  const cache = explained?.fetches.find(({ subgraph }) => subgraph === 'books')?.cache;
  return { books: data?.shelf, errors, cache };
};
const book = (entityId: string): EntityName => ({ typeName: 'Book', id: entityId });

describe('a public entity', () => {
  it('is asked of its subgraph once for everybody, as nobody, and its owner is told whence it came', async () => {
    expect((await shelf([id])).books).toEqual([{ id, title: `Book ${id}` }]);
    expect(await shelf([id], { token: tokens.alice })).toMatchObject({ books: [{ title: `Book ${id}` }], cache: 'hit' });
    expect(await shelf([id], { token: tokens.bob })).toMatchObject({ cache: 'hit' });
    expect(library.asked).toEqual([`${id} nobody`]);
  });

  it('is filled by viewers as by visitors', async () => {
    expect(await shelf([id], { token: tokens.alice })).toMatchObject({ cache: 'miss' });
    expect(await shelf([id], { token: tokens.bob })).toMatchObject({ cache: 'hit' });
    expect(library.asked).toEqual([`${id} nobody`]);
  });

  it('is asked for where it is missing among others that are there', async () => {
    await shelf([id]);
    const others = [`${id}x`, id, `${id}y`];
    expect(await shelf(others, { token: tokens.alice })).toMatchObject({
      books: others.map((other) => ({ id: other, title: `Book ${other}` })),
      cache: 'partial',
    });
    expect(library.asked).toEqual([`${id} nobody`, `${id}x nobody`, `${id}y nobody`]);
  });

  it('is told apart by arguments and by what is selected', async () => {
    const cover = (widthPx: number) => `query ($books: [ID!]!) { shelf(books: $books) { cover(widthPx: ${widthPx}) { url } } }`;
    const byVariable = 'query ($books: [ID!]!, $w: Int) { shelf(books: $books) { cover(widthPx: $w) { url } } }';
    expect((await shelf([id], { query: cover(10) })).books).toEqual([{ cover: { url: `cover-${id}-10` } }]);
    expect((await shelf([id], { query: cover(20) })).books).toEqual([{ cover: { url: `cover-${id}-20` } }]);
    for (const w of [30, 40]) {
      const { data } = await gateway.ask(byVariable, { variables: { books: [id], w } });
      expect(data.shelf).toEqual([{ cover: { url: `cover-${id}-${w}` } }]);
    }
    expect(library.asked).toHaveLength(4);
    await shelf([id], { query: cover(10) });
    expect(library.asked).toHaveLength(4);
  });

  it('that a root field names by its id is kept for visitors; viewers are asked for under their own name', async () => {
    const QUERY = 'query ($id: ID!) { book(id: $id) { title } }';
    const ask = (token?: string) => gateway.ask(QUERY, { variables: { id }, token });
    await ask();
    expect((await ask()).data).toEqual({ book: { title: `Book ${id}` } });
    expect(library.asked).toEqual([`${id} nobody`]);
    await ask(tokens.alice);
    expect(library.asked).toEqual([`${id} nobody`, `${id} usr_alice`]);
    library.titles.set(id, 'New');
    await tell(book(id));
    expect((await ask()).data).toEqual({ book: { title: 'New' } });
  });
});

describe('a change', () => {
  it('that is told of makes what was kept void, of this entity alone', async () => {
    await shelf([id, `${id}x`]);
    library.titles.set(id, 'Renamed');
    await tell(book(id));
    expect(await shelf([id, `${id}x`], { token: tokens.bob })).toMatchObject({
      books: [{ title: 'Renamed' }, { title: `Book ${id}x` }],
      cache: 'partial',
    });
    expect(library.asked).toEqual([`${id} nobody`, `${id}x nobody`, `${id} nobody`]);
  });

  it('of what stands inside makes the whole void', async () => {
    const query = 'query ($books: [ID!]!) { shelf(books: $books) { author { name } } }';
    await shelf([id], { query });
    library.authorName = 'Somebody';
    await tell({ typeName: 'Author', id: 'a1' });
    expect((await shelf([id], { query })).books).toEqual([{ author: { name: 'Somebody' } }]);
  });

  it('that comes while a fetch is under way is not undone by what the fetch brings', async () => {
    const gate = withResolvers();
    library.gate = gate.promise;
    const early = shelf([id]);
    await until('the old title is read', () => library.asked.length === 1);
    library.titles.set(id, 'After');
    await tell(book(id));
    // Whoever asks from now on must see the change, also while the old answer is still on its way.
    const late = shelf([id], { token: tokens.bob });
    await until('it is asked for anew', () => library.asked.length === 2);
    gate.resolve();
    expect((await early).books).toEqual([{ id, title: `Book ${id}` }]);
    expect((await late).books).toEqual([{ id, title: 'After' }]);
    expect((await shelf([id])).books).toEqual([{ id, title: 'After' }]);
  });

  it('of one’s own is seen at once, whatever is kept and before anything is told', async () => {
    await shelf([id]);
    const rename = `mutation { rename(id: "${id}", title: "Mine") { title } }`;
    expect((await gateway.ask(rename, { token: tokens.alice })).errors).toBeUndefined();
    expect((await shelf([id], { token: tokens.alice })).books).toEqual([{ id, title: 'Mine' }]);
  });

  it('that nobody could tell of is not missed: nothing that is kept is taken while no news comes', async () => {
    await shelf([id]);
    isBlind = true;
    library.titles.set(id, 'Unheard');
    expect(await shelf([id], { token: tokens.bob })).toMatchObject({ books: [{ title: 'Unheard' }], cache: 'none' });
  });
});

describe('what is one viewer’s', () => {
  it.each([
    ['a field called my…', '{ myMark }'],
    ['under another name', '{ title: myMark }'],
    ['in a fragment', '{ ... on Book { ...F } } } fragment F on Book { ... { myMark }'],
    ['by an interface', '{ ... on Titled { myMark } }'],
    ['a field that says so', '{ diary }'],
    ['a guarded field', '{ notes }'],
  ])('is never kept: %s', async (_what, selection) => {
    const query = `query ($books: [ID!]!) { shelf(books: $books) ${selection} }`;
    const [alice, bob] = [await shelf([id], { query, token: tokens.alice }), await shelf([id], { query, token: tokens.bob })];
    expect([alice.errors, bob.errors]).toEqual([undefined, undefined]);
    expect([alice.cache, bob.cache]).toEqual(['none', 'none']);
    expect(JSON.stringify(alice.books)).toMatch('usr_alice');
    expect(JSON.stringify(bob.books)).toMatch('usr_bob');
    expect(library.asked).toEqual([`${id} usr_alice`, `${id} usr_bob`]);
  });

  it('does not get to others even where the schema wrongly calls it public', async () => {
    const query = 'query ($books: [ID!]!) { shelf(books: $books) { askedBy } }';
    for (const token of [tokens.alice, tokens.bob, undefined]) {
      expect((await shelf([id], { query, token })).books).toEqual([{ askedBy: 'nobody' }]);
    }
  });

  it('is answered to who may see it, and lies in no cache for the others', async () => {
    library.hidden.add(id);
    const seen = async (token?: string) => (await shelf([id], { token })).books;
    expect(await seen(tokens.alice)).toEqual([{ id, title: `Book ${id}` }]);
    expect(await seen()).toEqual([null]);
    expect(await seen(tokens.bob)).toEqual([null]);
    expect(await seen(tokens.alice)).toEqual([{ id, title: `Book ${id}` }]);
  });

  it('leaves when it is told to: what was public is gone for visitors, and stays for its owner', async () => {
    await shelf([id]);
    library.hidden.add(id);
    await tell(book(id));
    expect((await shelf([id])).books).toEqual([null]);
    expect((await shelf([id], { token: tokens.alice })).books).toEqual([{ id, title: `Book ${id}` }]);
  });
});

describe('what may not be kept', () => {
  it('is what a hint gives no time, what is missing, and what came with an error', async () => {
    const of = (field: string) => ({ query: `query ($books: [ID!]!) { shelf(books: $books) { id ${field} } }` });
    for (let round = 0; round < 2; round++) {
      expect((await shelf([id], of('stock'))).books).toEqual([{ id, stock: 3 }]);
      expect((await shelf(['missing'])).books).toEqual([null]);
      expect((await shelf([id], of('broken'))).errors).toMatchObject([{ path: ['shelf', 0, 'broken'] }]);
    }
    expect(library.asked.filter((asked) => asked.startsWith('missing'))).toHaveLength(2);
    expect(library.asked.filter((asked) => asked.startsWith(id))).toHaveLength(4);
  });

  it('is what a mutation brings back', async () => {
    await shelf([id]);
    const before = library.asked.length;
    const mutation = `mutation { rename(id: "${id}", title: "T") { title shelfMark } }`;
    expect((await gateway.ask(mutation)).data).toEqual({ rename: { title: 'T', shelfMark: `mark ${id}` } });
    expect(library.asked).toHaveLength(before);
  });
});

describe('while a subgraph is away', () => {
  it('what is kept is answered, and the rest is told to be missing at its place', async () => {
    await shelf([id]);
    await gateway.books.close();
    const { books, errors } = await shelf([id, `${id}x`]);
    expect(books).toEqual([{ id, title: `Book ${id}` }, null]);
    expect(errors).toMatchObject([{ path: ['shelf', 1], extensions: { code: 'UNAVAILABLE' } }]);
  });
});
