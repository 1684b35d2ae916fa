import { userRole, type Viewer } from '@castgraph/auth/viewer';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { Refusal, refuse } from '../errors.ts';
import { LruMap } from '../lru-map.ts';
import { tokenExpired } from './still-signed-in.ts';

export interface VerifiedToken {
  viewer: Viewer;
  /** Infinity for a token that does not end by itself. */
  expiresAtMs: number;
}

/** Who shows a token. */
export interface Asker {
  clientAddress: string;
  requestId: string;
}

/**
 * @throws Refusal UNAUTHENTICATED for a token that does not hold, UNAVAILABLE where that cannot be found out, RATE_LIMITED for
 * whoever tries out too many.
 */
export type VerifyToken = (token: string, asker: Asker) => Promise<VerifiedToken>;

export interface VerifyTokenOptions {
  jwksUrl: string;
  /** Who issues the tokens: the site. */
  issuer: string;
  nowMs?: () => number;
}

const AUDIENCE = 'castgraph-graph';
const ALGORITHMS = ['EdDSA', 'ES256'];
const TOKEN_CHARACTERS_MAX = 4_096;
/** A token that was found good is not checked again for this long; whether it was revoked is asked every time. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_MAX = 10_000;

const claimsSchema = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  role: userRole,
  scope: z.string(),
  exp: z.number(),
});

export function createVerifyToken({ jwksUrl, issuer, nowMs = Date.now }: VerifyTokenOptions): VerifyToken {
  // The key is found by `kid` in the set that users publishes, and nowhere else: jose reads neither `jku` nor `x5u`.
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 2_000, cooldownDuration: 5_000, cacheMaxAge: 300_000 });
  const remembered = new LruMap<string, { token: VerifiedToken; untilMs: number }>(REMEMBERED_MAX);

  return async (text) => {
    const known = remembered.get(text);
    if (known !== undefined && nowMs() < Math.min(known.untilMs, known.token.expiresAtMs)) return known.token;
    if (text.length > TOKEN_CHARACTERS_MAX) throw refuse('UNAUTHENTICATED', 'The access token is not valid.');
    try {
      const { payload, protectedHeader } = await jwtVerify(text, keys, {
        algorithms: ALGORITHMS,
        audience: AUDIENCE,
        issuer,
        requiredClaims: ['exp', 'sub', 'sid'],
        currentDate: new Date(nowMs()),
      });
      if (protectedHeader.kid === undefined) throw refuse('UNAUTHENTICATED', 'The access token is not valid.');
      const { sub, sid, role, scope, exp } = claimsSchema.parse(payload);
      const scopes = scope.split(' ').filter((item) => item !== '');
      const viewer: Viewer = { userId: sub, credential: 'session', sessionId: sid, role, scopes };
      const token = { viewer, expiresAtMs: exp * 1_000 };
      remembered.set(text, { token, untilMs: nowMs() + REMEMBERED_MS });
      return token;
    } catch (error) {
      throw asRefusal(error);
    }
  };
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof errors.JWTExpired) return tokenExpired();
  // jose reports a key set that cannot be had with its base class, a time-out, or what fetch threw.
  const isKeySetGone =
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    (error instanceof errors.JOSEError ? error.code === 'ERR_JOSE_GENERIC' : !(error instanceof z.ZodError));
  if (isKeySetGone) return refuse('UNAVAILABLE', 'Sessions cannot be checked right now. Try again.');
  return refuse('UNAUTHENTICATED', 'The access token is not valid.');
}
