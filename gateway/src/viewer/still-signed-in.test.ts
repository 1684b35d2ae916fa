import { describe, expect, it } from 'vitest';
import { createRevocations } from './revocations.ts';
import { checkStillSignedIn } from './still-signed-in.ts';

const later = () => Date.now() + 60_000;
const viewer = (credential: 'session' | 'token') =>
  ({ userId: 'usr_alice', credential, sessionId: 'ses_1', role: 'VIEWER', scopes: [] }) as const;
const signedIn = (credential: 'session' | 'token' = 'session', tokenExpiresAtMs = later()) => ({
  viewer: { ...viewer(credential), scopes: [] },
  tokenExpiresAtMs,
});
function hear() {
  const revocations = createRevocations();
  revocations.hear('test');
  return revocations;
}
const refusal = (message: string, extensions: object) =>
  expect.objectContaining({ errors: [expect.objectContaining({ message, extensions })] });

describe('who was let in', () => {
  it('is in as long as the token lasts, without an end where it has none, and where nothing is revoked', () => {
    for (const tokenExpiresAtMs of [later(), Number.POSITIVE_INFINITY]) {
      expect(() => checkStillSignedIn(signedIn('token', tokenExpiresAtMs), hear())).not.toThrow();
    }
    expect(() => checkStillSignedIn(signedIn(), undefined)).not.toThrow();
  });

  it('is out once the token has run out', () => {
    const expired = refusal('The access token has expired.', { code: 'UNAUTHENTICATED', reason: 'TOKEN_EXPIRED' });
    expect(() => checkStillSignedIn(signedIn('session', Date.now()), hear())).toThrow(expired);
  });

  it.each([
    ['session', 'This session has ended.'],
    ['token', 'This access token was revoked.'],
  ] as const)('is out once the %s was revoked', (credential, message) => {
    const revocations = hear();
    revocations.add(['ses_1'], later());
    expect(() => checkStillSignedIn(signedIn(credential), revocations)).toThrow(refusal(message, { code: 'UNAUTHENTICATED' }));
  });

  it('is not let in while nobody tells of sessions that end, unless as a visitor', () => {
    const unknown = refusal('Sessions cannot be checked right now. Try again.', { code: 'UNAVAILABLE' });
    expect(() => checkStillSignedIn(signedIn(), createRevocations())).toThrow(unknown);
    expect(() => checkStillSignedIn({ viewer: null, tokenExpiresAtMs: null }, createRevocations())).not.toThrow();
  });
});
