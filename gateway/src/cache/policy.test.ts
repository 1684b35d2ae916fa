import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fragmentsOf } from '../execute/fragments.ts';
import { splitHints } from '../graph/hints.ts';
import { splitPolicies } from '../graph/policies.ts';
import { NOT_KEPT, policyOfSelection } from './policy.ts';

const SDL = `
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
  directive @authenticated on FIELD_DEFINITION | OBJECT
  type Query {
    film: Film
    shortFilm: Film @cacheControl(maxAge: 5)
    privateFilm: Film @cacheControl(scope: PRIVATE)
    inherited: Film @cacheControl(inheritMaxAge: true)
    playing: Playing
    unsaid: Unsaid
    anything: Anything
    me: Film
    count: Int
    hintedCount: Int @cacheControl(maxAge: 20, scope: PUBLIC)
  }
  interface Playing @cacheControl(maxAge: 40, scope: PUBLIC) { title: String  my: Int  guarded: String }
  type Film implements Playing @cacheControl(maxAge: 30, scope: PUBLIC) {
    title: String
    my: Int
    guarded: String @authenticated
    myRating: Int
    mystery: String
    stock: Int @cacheControl(maxAge: 3)
    forever: Int @cacheControl(maxAge: 900)
    secret: String @cacheControl(scope: PRIVATE)
    cover: Cover
    maker: Maker
    vault: Vault
  }
  type Live implements Playing @cacheControl(maxAge: 2, scope: PUBLIC) { title: String my: Int guarded: String }
  type Cover @cacheControl(inheritMaxAge: true) { url: String exact: String @cacheControl(maxAge: 7) }
  type Maker { name: String }
  type Vault @authenticated @cacheControl(maxAge: 30, scope: PUBLIC) { key: String }
  type Unsaid { name: String }
  union Anything @cacheControl(maxAge: 40, scope: PUBLIC) = Film | Unsaid
`;
const { sdl, hints } = splitHints(SDL);
const { rules } = splitPolicies(sdl.replace('directive @authenticated', 'directive @kept').replaceAll('@kept', '@authenticated'));
const schema = buildSchema(sdl);

function policyOf(query: string) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  const { maxAge, isPublic } = policyOfSelection(
    { hints, policies: rules, schema, fragments: fragmentsOf(document) },
    'Query',
    operation.selectionSet,
    NOT_KEPT,
  );
  return `${maxAge} ${isPublic ? 'public' : 'private'}`;
}

describe('the policy of an answer', () => {
  it.each([
    ['what a type says holds for the fields that lead to it', '{ film { title } }', '30 public'],
    ['the shortest part decides', '{ film { title stock } }', '3 public'],
    ['a part that lives longer does not lengthen it', '{ film { forever } }', '30 public'],
    ['a field says more of itself than the type', '{ shortFilm { title } }', '5 public'],
    ['one private part makes all of it private', '{ film { secret } hintedCount }', '20 private'],
    ['a field may make private what its type says is public', '{ privateFilm { title } }', '30 private'],
    ['what says nothing is not kept', '{ unsaid { name } }', '0 private'],
    ['an object inside that says nothing neither', '{ film { maker { name } } }', '0 private'],
    ['an object that inherits is as old as what it stands in', '{ shortFilm { cover { url } } }', '5 public'],
    ['and its fields may be younger', '{ film { cover { exact } } }', '7 public'],
    ['there is nothing to inherit at the root', '{ inherited { title } }', '0 public'],
    ['a value at the root needs a hint', '{ count }', '0 private'],
    ['and may have one', '{ hintedCount }', '20 public'],
    ['an interface is no older than what it may turn out to be', '{ playing { title } }', '2 public'],
    ['a union neither', '{ anything { ... on Film { title } } }', '30 public'],
    ['names of types bound nothing', '{ __typename film { __typename title } }', '30 public'],
    ['the schema is not kept', '{ film { title } __schema { description } }', '0 private'],
  ])('%s', (_what, query, policy) => expect(policyOf(query)).toBe(policy));

  it.each([
    ['me, whatever its type says', '{ me { title } }'],
    ['a field called my…', '{ film { myRating } }'],
    ['by another name', '{ film { title: myRating } }'],
    ['in fragments', '{ film { ...A } } fragment A on Film { ... { ... on Film { myRating } } }'],
    ['a guarded field', '{ film { guarded } }'],
    ['a guarded field by an interface', '{ playing { guarded } }'],
    ['an object of a guarded type', '{ film { vault { key } } }'],
  ])('is never kept where it depends on who asks: %s', (_what, query) => expect(policyOf(query)).toBe('0 private'));

  it('takes a word that begins like my for a word', () => expect(policyOf('{ film { mystery } }')).toBe('30 public'));
});
