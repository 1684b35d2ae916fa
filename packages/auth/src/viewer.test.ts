import { describe, expect, it } from 'vitest';
import { grantableScopes, hasScope, meetsPolicy, requirePerson, requireViewer, scopesOf, type Viewer } from './viewer.ts';

const person: Viewer = { userId: 'u', credential: 'session', sessionId: 's', role: 'ADMIN', scopes: scopesOf('ADMIN') };
const token: Viewer = { ...person, credential: 'token' };

describe('who may do what', () => {
  it('a visitor nothing that takes a viewer', () => {
    expect(() => requireViewer(null)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    expect(() => requirePerson(null)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
  });

  it('a person what the scopes of the session say', () => {
    expect(requireViewer(person, 'admin')).toBe(person);
    expect(() => requireViewer({ ...person, scopes: [] }, 'admin')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  it.each(['account:security', 'admin', 'moderation:read', 'moderation:write'])(
    'no token %s, whatever it says of itself',
    (scope) => {
      expect(grantableScopes).not.toContain(scope);
      expect([hasScope(person, scope), hasScope(token, scope)]).toEqual([true, false]);
      expect(() => requireViewer(token, scope)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    },
  );

  it('a token what it was given, but for what is for people alone', () => {
    expect(requireViewer(token, 'videos:read')).toBe(token);
    expect(() => requirePerson(token, 'videos:read')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(requirePerson(person)).toBe(person);
  });

  it('nobody what a policy demands that is not known, not even by a name that every object has', () => {
    expect([meetsPolicy(person, 'person'), meetsPolicy(token, 'person')]).toEqual([true, false]);
    expect(['moon', 'constructor', ''].map((name) => meetsPolicy(person, name))).toEqual([false, false, false]);
  });
});
