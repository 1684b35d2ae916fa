import type { Viewer } from '@castgraph/auth/viewer';
import { OperationTypeNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../behaviour.ts';
import type { PolicyRule } from '../graph/policies.ts';
import { usePolicies } from './use-policies.ts';

const program: Viewer = { userId: 'u', credential: 'token', sessionId: 'pat_1', role: 'VIEWER', scopes: ['account:read'] };
const field = {} as never;
const scopes = (...alternatives: string[][]): PolicyRule => ({ kind: 'scopes', alternatives });

function denialOf(rules: PolicyRule[], viewer: Viewer | null = program, operation = OperationTypeNode.QUERY): unknown {
  const guards = [{ field, rules, isRoot: false, rootName: 'me' }];
  const asked = { prepared: { guards, node: { operation } }, caller: { viewer }, denied: new Map() } as unknown as Operation;
  usePolicies().admit?.(asked);
  return asked.denied.get(field);
}

describe('why a field is not answered', () => {
  it('names the scopes that a token could have been given', () => {
    const message = 'This takes a token with videos:read and videos:write.';
    expect(denialOf([scopes(['admin'], ['videos:read', 'videos:write'])])).toEqual({ code: 'FORBIDDEN', message });
  });

  it('names none that no token is given', () => {
    expect(denialOf([scopes(['admin'])])).toEqual({ code: 'FORBIDDEN', message: 'You may not see this.' });
    const forPeople: PolicyRule = { kind: 'policies', alternatives: [['person']] };
    expect(denialOf([scopes(['account:read']), forPeople], program, OperationTypeNode.MUTATION)).toEqual({
      code: 'FORBIDDEN',
      message: 'You may not do this.',
    });
  });

  it('is that nobody is known, for a visitor', () => {
    expect(denialOf([scopes(['videos:read'])], null)).toEqual({ code: 'UNAUTHENTICATED', message: 'Sign in to see this.' });
  });
});
