import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLibrary, type LibraryGateway, startLibraryGateway } from '../testing/library-graph.ts';
import { CLIENT_ADDRESS_KEY } from '../testing/test-gateway.ts';

let gateway: LibraryGateway;
let token: string;
beforeAll(async () => {
  gateway = await startLibraryGateway(createLibrary());
  token = await gateway.issuer.token();
});
afterAll(() => gateway.close());

const TITLE = '{ book(id: "b1") { title } }';

function get(query: string, headers: Record<string, string> = {}) {
  return fetch(`${gateway.graphqlUrl}?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'application/json', ...headers },
  });
}
const headerOf = async (answer: Promise<{ headers: Headers }>) => (await answer).headers.get('cache-control');

describe('Cache-Control', () => {
  it('is public for what is, as long as its shortest part, by GET and POST alike', async () => {
    expect(await headerOf(get(TITLE))).toBe('public, max-age=30');
    expect(await headerOf(gateway.ask(TITLE))).toBe('public, max-age=30');
    expect(await headerOf(get('{ book(id: "b1") { author { name } } found(text: "x") { title } }'))).toBe('public, max-age=10');
  });

  it('is private for a viewer, and where a part is', async () => {
    expect(await headerOf(get(TITLE, { authorization: `Bearer ${token}` }))).toBe('private, max-age=30');
    expect(await headerOf(get('{ book(id: "b1") { title diary } }'))).toBe('private, max-age=30');
  });

  it.each([
    ['what depends on who asks', '{ book(id: "b1") { title myMark } }'],
    ['me', '{ me { name } }'],
    ['what has no time', '{ book(id: "b1") { title stock } }'],
    ['the schema', '{ __schema { description } }'],
    ['nothing', '{ __typename }'],
    ['an answer with an error', '{ book(id: "b1") { title broken } }'],
    ['a refused field', '{ book(id: "b1") { title notes } }'],
    ['a refused document', '{ book { title } }'],
    ['a mutation', 'mutation { rename(id: "b9", title: "x") { title } }'],
  ])('is no-store for %s', async (_what, query) => {
    expect(await headerOf(gateway.ask(query))).toBe('no-store');
  });

  it('is no-store for an explained answer, and for a list of them', async () => {
    const explained = await gateway.ask(TITLE, { token, headers: { 'x-castgraph-explain': '1' } });
    expect(explained.extensions?.explain).toBeDefined();
    expect(explained.headers.get('cache-control')).toBe('no-store');
    const list = await fetch(gateway.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: TITLE }, { query: '{ me { name } }' }, { query: TITLE }]),
    });
    expect(list.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a cache in front (check 85)', () => {
  /** Keeps what it may, by address and by what `Vary` names, as RFC 9111 has it. */
  function createFrontCache() {
    const kept: { query: string; varying: Map<string, string>; text: string }[] = [];
    return async (query: string, headers: Record<string, string> = {}): Promise<{ text: string; isKept: boolean }> => {
      const all: Record<string, string> = { accept: 'application/json', ...headers };
      const found = kept.find(
        (one) => one.query === query && [...one.varying].every(([name, value]) => (all[name] ?? '') === value),
      );
      if (found !== undefined) return { text: found.text, isKept: true };
      const answer = await get(query, headers);
      const text = await answer.text();
      if (answer.headers.get('cache-control')?.startsWith('public')) {
        const names = (answer.headers.get('vary') ?? '').split(',').map((name) => name.trim().toLowerCase());
        kept.push({ query, varying: new Map(names.map((name) => [name, all[name] ?? ''])), text });
      }
      return { text, isKept: false };
    };
  }

  it('spares the gateway what visitors ask again, and never answers one with what is another’s', async () => {
    const ask = createFrontCache();
    const [alice, bob] = [await gateway.issuer.token({ userId: 'usr_alice' }), await gateway.issuer.token({ userId: 'usr_bob' })];
    for (const query of [TITLE, '{ book(id: "b1") { myMark } }', '{ book(id: "b1") { diary } }', '{ me { name } }']) {
      for (const authorization of [`Bearer ${alice}`, `Bearer ${bob}`, '']) {
        const headers: Record<string, string> = authorization === '' ? {} : { authorization };
        const [first, again] = [await ask(query, headers), await ask(query, headers)];
        expect(again.text).toBe(first.text);
        expect(again.isKept).toBe(query === TITLE && authorization === '');
        if (authorization === '') expect(first.text).not.toMatch(/usr_/);
      }
    }
  });

  it.each([
    ['x-forwarded-host', 'evil.example'],
    ['x-forwarded-proto', 'gopher'],
    ['x-original-url', '/metrics'],
    ['x-http-method-override', 'POST'],
    ['x-forwarded-for', '203.0.113.9'],
    ['cookie', 'session=stolen'],
    ['origin', 'https://evil.example'],
    ['accept-language', 'xx'],
    ['user-agent', 'evil'],
    [CLIENT_ADDRESS_HEADER, signClientAddress(CLIENT_ADDRESS_KEY, '198.51.100.7')],
  ])('cannot be poisoned by a header that it does not look at: %s', async (name, value) => {
    const honest = await get(TITLE);
    const hostile = await get(TITLE, { [name]: value });
    expect(await hostile.text()).toBe(await honest.text());
    const own = new Set(['date', 'x-request-id', 'keep-alive', 'connection']);
    const shown = ({ headers, status }: Response) => [
      status,
      [...headers].filter(([header]) => !own.has(header) && !header.startsWith('ratelimit')),
    ];
    expect(shown(hostile)).toEqual(shown(honest));
  });

  it('tells answers apart that depend on a header: form, viewer, dry run, explanation', async () => {
    const vary = (await get(TITLE)).headers.get('vary') ?? '';
    expect(vary.split(', ').sort()).toEqual(['accept', 'authorization', 'x-castgraph-dry-run', 'x-castgraph-explain']);
  });
});
