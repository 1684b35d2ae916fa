import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { grantableScopes, scopesOf, type Viewer } from '@castgraph/auth/viewer';
import { countGuards, listScopedFields, type ScopedField } from '@castgraph/testkit/scoped-fields';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphAnswer } from './graph-data.ts';
import { type Harness, type Member, startHarness } from './harness.ts';

const sdl = readFileSync(fileURLToPath(new URL('../../../schemas/subgraphs/users.graphql', import.meta.url)), 'utf8');
const fields = listScopedFields(sdl);
let h: Harness;
let admin: Member;
beforeAll(async () => {
  h = await startHarness('scopes');
  admin = await h.join('ADMIN');
});
afterAll(() => h.close());

const codesOf = ({ errors = [] }: GraphAnswer) => errors.map(({ extensions }) => extensions.code);
const ask = ({ type, query }: ScopedField, viewer: Viewer | null) =>
  h.ask(query, { representations: [{ __typename: type, id: admin.id }] }, { viewer });

// The gateway enforces the same: this is what holds if a plan or a statement of it is wrong.
describe.each(fields)('$at, asked of the subgraph itself', (field) => {
  it.runIf(field.alternatives.flat().length > 0)('is refused to whoever has every scope but those that it takes', async () => {
    const needed = new Set(field.alternatives.flat());
    const viewer = { ...admin.viewer, scopes: scopesOf('ADMIN').filter((scope) => !needed.has(scope)) };
    expect(codesOf(await ask(field, viewer))).toEqual(['FORBIDDEN']);
  });

  it('is refused to a token that says to have what no token is given', async () => {
    const isGrantable =
      !field.isForPeople && field.alternatives.some((all) => all.every((scope) => grantableScopes.includes(scope)));
    const viewer = { ...admin.viewer, credential: 'token' as const, scopes: scopesOf('ADMIN') };
    expect(codesOf(await ask(field, viewer)).includes('FORBIDDEN')).toBe(!isGrantable);
  });

  it('is not answered to a visitor', async () => {
    const answer = await ask(field, null);
    const { _entities: entities, ...roots } = answer.data;
    expect(
      [...(entities ?? []), ...Object.values(roots)].every(
        (value) => value === null || Object.values(value).every((inner) => inner === null),
      ),
    ).toBe(true);
    expect(codesOf(answer)).toEqual(field.type === 'Viewer' ? [] : ['UNAUTHENTICATED']);
  });
});

it('leaves out no guarded field of the SDL', () => {
  expect(fields).toHaveLength(countGuards(sdl));
});
