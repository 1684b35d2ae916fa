import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeAll } from './compose.mjs';

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective", "@key", "@requiresScopes", "@tag"])
  @link(url: "https://castgraph.invalid/cacheControl/v1.0", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | INTERFACE | OBJECT | UNION
enum CacheControlScope { PUBLIC PRIVATE }`;

const users = `${link}
type Query { "A user." user(id: ID!): User @tag(name: "public") }
"A person." type User @key(fields: "id") @cacheControl(maxAge: 60, scope: PUBLIC) @tag(name: "public") {
  "Opaque id." id: ID!
  "Name." name: String! @cacheControl(maxAge: 5)
  "Of who asks." myRole: String
  "Only for the staff." email: String @requiresScopes(scopes: [["admin"]]) @tag(name: "internal")
}`;
const others = `${link}
type Query { "Anybody." anybody: User @tag(name: "public") }
type User @key(fields: "id") { id: ID! "How many." count: Int @cacheControl(maxAge: 0) }`;

const compose = (...sources) =>
  composeAll(sources.map((source, n) => ({ name: `s${n}`, url: 'http://x.invalid', typeDefs: parse(source) })));
const failuresAfter = (from, to) => compose(users.replace(from, to), others).failures;

describe('hints of how long answers are kept', () => {
  it('reach the supergraph, and neither the API nor its contract', () => {
    const { failures, files } = compose(users, others);
    expect(failures).toEqual([]);
    expect(files['supergraph.graphql']).toContain('@cacheControl(maxAge: 60, scope: PUBLIC)');
    expect(files['supergraph.graphql']).toContain('@cacheControl(maxAge: 5)');
    expect(files['public.graphql']).not.toMatch(/cacheControl/i);
  });

  it.each([
    ['myRole: String', 'myRole: String @cacheControl(maxAge: 5)'],
    ['myRole: String', 'myRole: String @cacheControl(scope: PUBLIC)'],
  ])('are refused on what depends on who asks', (from, to) => {
    expect(failuresAfter(from, to)).toEqual(['s0: User.myRole: depends on who asks, and is not kept']);
  });

  it('are refused on what is guarded', () => {
    const failures = failuresAfter('email: String', 'email: String @cacheControl(maxAge: 5)');
    expect(failures).toEqual(['s0: User.email: what is guarded is not kept']);
  });

  it('are refused for longer than what becomes private may stay in reach', () => {
    expect(failuresAfter('maxAge: 60', 'maxAge: 61')).toEqual(['s0: User: is kept from 0 to 60 seconds']);
  });

  it('are refused where they say two things', () => {
    const failures = failuresAfter('@cacheControl(maxAge: 5)', '@cacheControl(maxAge: 5, inheritMaxAge: true)');
    expect(failures).toEqual(["s0: User.name: is either of its own age or of another's"]);
  });

  it('are refused on what is not read', () => {
    const mutation = 'type Mutation { "Renames." rename(input: RenameInput!): User @cacheControl(maxAge: 5) }';
    const failures = compose(`${users} ${mutation} "Names." input RenameInput { "New." name: String! }`, others).failures;
    expect(failures).toContain('s0: Mutation.rename: only what is read is kept');
  });

  it('are asked of every field that is added to a type of another that has one', () => {
    const { failures } = compose(users, others.replace(' @cacheControl(maxAge: 0)', ''));
    expect(failures).toEqual(['s1: User.count: says how long it is kept, since User of s0 does']);
  });
});
