import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { PlannerView } from '../../graph/planner/planner-view.ts';
import { findUntold } from '../told-requirements.ts';

const schema = buildSchema(`
  type Query { all: [Thing] }
  interface Thing { id: ID! cost: Int }
  type Plant implements Thing { id: ID! cost: Int yearly: Int box: Box }
  type Tool implements Thing { id: ID! cost: Int yearly: Int }
  type Box { cost: Int }`);
const requirement = { names: new Set(['cost']), top: ['cost'] };
const requirements = new Map([
  ['Plant.yearly@care', requirement],
  ['Tool.yearly@care', requirement],
]);

type Selection = NonNullable<Parameters<typeof findUntold>[0]['requires']>[number];
const field = (name: string, selections?: Selection[]): Selection => ({ kind: 'Field', name, selections });
const on = (typeCondition: string, ...selections: Selection[]): Selection => ({
  kind: 'InlineFragment',
  typeCondition,
  selections: [field('__typename'), field('id'), ...selections],
});

/** The fetch of both types' fields, as the planner would write it, with these representations. */
const untoldIn = (...requires: Selection[]) =>
  findUntold(
    {
      kind: 'Fetch',
      serviceName: 'care',
      operationName: undefined,
      operationKind: 'query' as never,
      operation:
        'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Plant { yearly } ... on Tool { yearly } } }',
      requires,
    },
    { requirements } as unknown as PlannerView,
    schema,
  );

describe('a requirement', () => {
  it('is told by each type for itself, or by an interface for all', () => {
    expect(untoldIn(on('Plant', field('cost')), on('Tool', field('cost')))).toBeUndefined();
    expect(untoldIn(on('Plant'), on('Tool'), on('Thing', field('cost')))).toBeUndefined();
  });

  it('is not told by another type in the same fetch', () => {
    expect(untoldIn(on('Plant', field('cost')), on('Tool'))).toBe('Tool.yearly');
    expect(untoldIn(on('Plant'), on('Tool', field('cost')))).toBe('Plant.yearly');
    expect(untoldIn(on('Plant', field('cost')))).toBe('Tool.yearly');
  });

  it('is not told by an object within', () => {
    expect(untoldIn(on('Plant', field('box', [field('cost')])), on('Tool', field('cost')))).toBe('Plant.yearly');
  });
});
