import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

const LINKED = `${FEDERATION}
  extend schema @link(url: "https://directives.invalid/shown/v1.0", import: ["@shown"]) @composeDirective(name: "@shown")
  enum Style { PLAIN LOUD }`;

/** How each field was asked to be shown. */
const asked = (query: string) => query.match(/\w+@shown(\([^)]*\))?/g) ?? [];

/** What one subgraph insists on, the other has a default for. */
const hall = federate({
  concerts: {
    sdl: `${LINKED} directive @shown(style: Style!) on FIELD | OBJECT
      type Query { concert: Concert } type Concert @key(fields: "id") { id: ID! title: String }`,
    resolvers: { Query: { concert: () => ({ id: '1', title: 'Winterreise' }) } },
  },
  seats: {
    sdl: `${LINKED} directive @shown(style: Style! = PLAIN) on FIELD | OBJECT
      type Concert @key(fields: "id") { id: ID! free: Int }`,
    resolvers: { Concert: { free: () => 12 } },
  },
});

describe("a directive of clients' that subgraphs link", () => {
  it('reaches every subgraph with its default', async () => {
    expect(await hall.ask('{ concert { title @shown free @shown } }')).toEqual({
      data: { concert: { title: 'Winterreise', free: 12 } },
      errors: [],
    });
    expect(hall.asked.flatMap(({ query }) => asked(query))).toEqual(['title@shown(style:PLAIN)', 'free@shown(style:PLAIN)']);
  });

  it('reaches them with what a client says, in a variable too', async () => {
    const { data } = await hall.ask(
      'query ($style: Style!) { concert { title @shown(style: LOUD) free @shown(style: $style) } }',
      {
        style: 'LOUD',
      },
    );
    expect(data).toEqual({ concert: { title: 'Winterreise', free: 12 } });
    expect(hall.asked.flatMap(({ query }) => asked(query))).toEqual(['title@shown(style:LOUD)', 'free@shown(style:$style)']);
  });

  it('is checked before it is sent', async () => {
    await expect(hall.ask('{ concert { title @shown(style: SHRILL) } }')).rejects.toThrow(/SHRILL/);
    await expect(hall.ask('query @shown { concert { title } }')).rejects.toThrow(/may not be used on QUERY/);
  });

  it('shows nothing of where only schemas may have it', () => {
    expect(hall.graph.fullSchema.getDirective('shown')?.locations).toEqual(['FIELD']);
  });
});

it('a directive that only schemas have is none of clients', async () => {
  const linked = `${FEDERATION} extend schema @link(url: "https://directives.invalid/owned/v1.0", import: ["@owned"])
    @composeDirective(name: "@owned") directive @owned(by: String) on FIELD_DEFINITION`;
  const one = federate({ one: { sdl: `${linked} type Query { it: Int @owned(by: "me") }` } });
  expect(one.graph.fullSchema.getDirective('owned')).toBeUndefined();
});

it('a directive that takes a type of its own feature is left out with it', async () => {
  const linked = `${FEDERATION} extend schema @link(url: "https://directives.invalid/tone/v1.0", import: ["@tone"])
    @composeDirective(name: "@tone") enum tone__Level { HIGH LOW } directive @tone(level: tone__Level) on FIELD`;
  const one = federate({ one: { sdl: `${linked} type Query { it: Int }`, resolvers: { Query: { it: () => 1 } } } });
  expect(await one.ask('{ it }')).toEqual({ data: { it: 1 }, errors: [] });
  await expect(one.ask('{ it @tone }')).rejects.toThrow('Unknown directive "@tone"');
});
