import { grantableScopes, policyNames, scopesOf } from '@castgraph/auth/viewer';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeAll } from './compose.mjs';
import { GRANTABLE_SCOPES, PRODUCT_POLICIES, PRODUCT_SCOPES } from './rules.mjs';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@listSize", "@policy", "@requiresScopes", "@shareable", "@tag"])`;

const users = `${link}
type Query { "A user." user(id: ID!): User @tag(name: "public") }
"A person." type User @key(fields: "id") @tag(name: "public") {
  "Opaque id." id: ID!
  "Name." name: String!
  "Only for the staff." email: String @requiresScopes(scopes: [["admin"]]) @tag(name: "internal")
}`;

const failuresOf = (...sources) =>
  composeAll(sources.map((source, n) => ({ name: `s${n}`, url: 'http://x.invalid', typeDefs: parse(source) }))).failures;

describe('the rules of the graph', () => {
  it('lets a graph through in which everything holds, with what is internal left out of the contract', () => {
    const { failures, files } = composeAll([{ name: 'users', url: 'http://x.invalid', typeDefs: parse(users) }]);
    expect(failures).toEqual([]);
    expect(files['public.graphql']).toContain('name: String!');
    expect(files['public.graphql']).not.toContain('email');
    expect(files['supergraph.graphql']).toContain('email');
  });

  it('refuses a root field that cannot be null', () => {
    const failures = failuresOf(users.replace('user(id: ID!): User', 'user(id: ID!): User!'));
    expect(failures).toContain('s0: Query.user: a root field is nullable');
  });

  it('refuses a field behind a scope that would take its parent down', () => {
    const failures = failuresOf(users.replace('email: String', 'email: String!'));
    expect(failures).toContain('s0: User.email: a field behind a scope is nullable');
  });

  it('refuses a public field whose scope no app can be given', () => {
    const failures = failuresOf(users.replace(' @tag(name: "internal")', ''));
    expect(failures).toContain('s0: User.email: public, but no app can be given its scope');
  });

  it('refuses a misspelt scope', () => {
    expect(failuresOf(users.replace('"admin"', '"admim"'))).toContain('s0: User.email: unknown scope admim');
  });

  it('knows the scopes that the platform enforces, and no other', () => {
    expect([...GRANTABLE_SCOPES]).toEqual([...grantableScopes]);
    expect([...GRANTABLE_SCOPES, ...PRODUCT_SCOPES].sort()).toEqual(scopesOf('ADMIN').sort());
    expect([...PRODUCT_POLICIES]).toEqual(policyNames);
  });

  it('refuses a policy that nobody answers, and a public field whose policy no app meets', () => {
    const guarded = (policy) => users.replace('@requiresScopes(scopes: [["admin"]])', `@policy(policies: [["${policy}"]])`);
    expect(failuresOf(guarded('persom'))).toContain('s0: User.email: unknown policy persom');
    expect(failuresOf(guarded('person').replace(' @tag(name: "internal")', ''))).toContain(
      's0: User.email: public, but no app meets its policy',
    );
    expect(failuresOf(guarded('person').replace('email: String', 'email: String!'))).toContain(
      's0: User.email: a field behind a scope is nullable',
    );
  });

  it('refuses to hand on a scope that is for people alone, and to leave one out that is not', () => {
    const scopes = '"What." enum Scope { ACCOUNT_READ ACCOUNT_WRITE CHANNELS_WRITE UPLOADS_WRITE VIDEOS_READ VIDEOS_WRITE }';
    expect(failuresOf(`${users} ${scopes}`).filter((failure) => failure.includes('Scope '))).toEqual([]);
    const failures = failuresOf(`${users} ${scopes.replace('VIDEOS_WRITE', 'ACCOUNT_SECURITY')}`);
    expect(failures).toContain('s0: Scope has account:security, which nobody can be given');
    expect(failures).toContain('s0: Scope lacks videos:write');
  });

  it('refuses an entity that two subgraphs describe', () => {
    const other = `${link} type Query { "Any." any: User } "Also a person." type User @key(fields: "id") { id: ID! "Age." age: Int }`;
    expect(failuresOf(users, other)).toContain('User: an entity is described by exactly one subgraph, its owner');
  });

  it('refuses a mutation without its one input, and a page without a size', () => {
    const failures = failuresOf(`${users} type Mutation { "Renames." renameUser(name: String!): User }
      extend type Query { "People." people(first: Int!): [User!] }`);
    expect(failures).toContain('s0: Mutation.renameUser: takes one argument, input: RenameUserInput!');
    expect(failures).toContain('s0: Query.people: a page has a @listSize');
  });

  it('refuses a stream that cannot be resumed', () => {
    const failures = failuresOf(`${users} type Subscription { "Changes." userChanged: User! }`);
    expect(failures).toContain('s0: Subscription.userChanged: a subscription resumes by after');
    expect(failures).toContain('Subscription.userChanged: its events have cursor');
  });

  it('tells what does not compose', () => {
    expect(failuresOf(`${users} extend type User { "Nowhere." lost: Missing }`)[0]).toMatch(/^composition: INVALID_GRAPHQL/);
  });
});
