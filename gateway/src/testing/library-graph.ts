import type { Service } from '@castgraph/service';
import type { RequestContext } from '@castgraph/subgraph';
import { CACHING, composeGraph, FEDERATION, writeGraph } from './compose-graph.ts';
import { startTestGateway, type TestGatewayOptions, urlsOf } from './test-gateway.ts';
import { startTestSubgraph } from './test-subgraph.ts';

/** Books, which may be kept, and shelves, which name them. */
export const librarySdl = {
  books: `${FEDERATION} ${CACHING}
    type Query {
      book(id: ID!): Book @tag(name: "public")
      found(text: String!): [Book] @tag(name: "public") @cacheControl(maxAge: 10)
      me: Reader @tag(name: "public")
    }
    type Mutation { rename(id: ID!, title: String!): Book @tag(name: "public") }
    type Reader @tag(name: "public") { name: String }
    interface Titled @tag(name: "public") @cacheControl(maxAge: 30, scope: PUBLIC) { title: String! myMark: String askedBy: String }
    type Book implements Titled @key(fields: "id") @tag(name: "public") @cacheControl(maxAge: 30, scope: PUBLIC) {
      id: ID!
      title: String!
      "A mistake of whoever wrote this schema: it depends on who asks, and does not say so."
      askedBy: String
      myMark: String
      diary: String @cacheControl(scope: PRIVATE)
      stock: Int @cacheControl(maxAge: 0)
      cover(widthPx: Int): Cover
      notes: String @requiresScopes(scopes: [["account:read"]])
      author: Author
      broken: String
    }
    type Cover @tag(name: "public") @cacheControl(inheritMaxAge: true) { url: String }
    type Author @key(fields: "id") @tag(name: "public") @cacheControl(maxAge: 60, scope: PUBLIC) { id: ID! name: String! }`,
  shelves: `${FEDERATION}
    type Query { shelf(books: [ID!]!): [Book] @tag(name: "public") }
    type Book @key(fields: "id") { id: ID! shelfMark: String }`,
} as const;

const keys = new Map([
  ['books', Buffer.alloc(32, 3)],
  ['shelves', Buffer.alloc(32, 4)],
]);

/** What the books subgraph holds, and what it was asked. */
export function createLibrary() {
  return {
    titles: new Map<string, string>(),
    authorName: 'Anon',
    /** Only alice knows of these. */
    hidden: new Set<string>(),
    /** Ids of books that were asked for, each with who asked. */
    asked: [] as string[],
    /** Answers wait for it, after they were read. */
    gate: undefined as Promise<void> | undefined,
  };
}
export type Library = ReturnType<typeof createLibrary>;

const askerOf = ({ viewer }: RequestContext) => viewer?.userId ?? 'nobody';

function readBook(library: Library, id: string, context: RequestContext) {
  library.asked.push(`${id} ${askerOf(context)}`);
  if (id === 'missing' || (library.hidden.has(id) && askerOf(context) !== 'usr_alice')) return null;
  return { __typename: 'Book', id, title: library.titles.get(id) ?? `Book ${id}` };
}

export function startBooks(library: Library, port = 0): Promise<Service> {
  async function find(id: string, context: RequestContext) {
    const book = readBook(library, id, context);
    await library.gate;
    return book;
  }
  return startTestSubgraph({
    name: 'books',
    sdl: librarySdl.books,
    keys,
    port,
    resolvers: {
      Query: {
        book: (_: unknown, { id }: { id: string }, context: RequestContext) => find(id, context),
        found: () => [],
        me: (_: unknown, __: unknown, context: RequestContext) => ({ name: askerOf(context) }),
      },
      Mutation: {
        rename: (_: unknown, { id, title }: { id: string; title: string }) => {
          library.titles.set(id, title);
          return { id, title };
        },
      },
      Book: {
        __resolveReference: ({ id }: { id: string }, context: RequestContext) => find(id, context),
        askedBy: (_: unknown, __: unknown, context: RequestContext) => askerOf(context),
        myMark: (_: unknown, __: unknown, context: RequestContext) => askerOf(context),
        diary: (_: unknown, __: unknown, context: RequestContext) => askerOf(context),
        stock: () => 3,
        cover: ({ id }: { id: string }, { widthPx }: { widthPx?: number }) => ({ url: `cover-${id}-${widthPx}` }),
        notes: (_: unknown, __: unknown, context: RequestContext) => `of ${askerOf(context)}`,
        author: () => ({ id: 'a1', name: library.authorName }),
        broken: () => {
          throw new Error('A page is missing.');
        },
      },
      Author: { __resolveReference: ({ id }: { id: string }) => ({ id, name: library.authorName }) },
    },
  });
}

function startShelves(): Promise<Service> {
  return startTestSubgraph({
    name: 'shelves',
    sdl: librarySdl.shelves,
    keys,
    resolvers: {
      Query: { shelf: (_: unknown, { books }: { books: string[] }) => books.map((id) => ({ id })) },
      Book: { __resolveReference: ({ id }: { id: string }) => ({ id }), shelfMark: ({ id }: { id: string }) => `mark ${id}` },
    },
  });
}

let composed: ReturnType<typeof composeGraph> | undefined;

/** A gateway over the library. */
export async function startLibraryGateway(library: Library, options: TestGatewayOptions = {}) {
  composed ??= composeGraph(librarySdl);
  const files = await writeGraph(composed);
  const [books, shelves] = [await startBooks(library), await startShelves()];
  const subgraphUrls = new Map(Object.entries(urlsOf({ books, shelves })));
  const gateway = await startTestGateway({ ...files, subgraphUrls, statementKeys: keys, ...options });
  return {
    ...gateway,
    files,
    books,
    async close() {
      await gateway.close();
      await Promise.all([books.close().catch(() => {}), shelves.close()]);
    },
  };
}
export type LibraryGateway = Awaited<ReturnType<typeof startLibraryGateway>>;
