import { describe, expect, it } from 'vitest';
import { generateResolverTypes } from './generate.mjs';

const SDL = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
scalar DateTime
type Query { film(id: ID!): Film }
type Film @key(fields: "id") { id: ID! madeAt: DateTime! }
`;

describe("a subgraph's resolver types", () => {
  it('know the entities of the federation', async () => {
    const code = await generateResolverTypes(SDL);
    expect(code).toContain('__resolveReference');
    expect(code).toContain('DateTime: { input: Date; output: Date; }');
  });

  it("take the workspace's own rows for its types", async () => {
    const code = await generateResolverTypes(SDL, { mappers: { Film: '../rows.ts#FilmRow' } });
    expect(code).toMatch(/import type \{ FilmRow \} from '\.\.\/rows\.ts'/);
  });

  // A scalar nobody mapped would silently be "any".
  it('refuse a scalar that nothing maps', async () => {
    await expect(generateResolverTypes(`${SDL} scalar Money`)).rejects.toThrow(/Money/);
  });
});
