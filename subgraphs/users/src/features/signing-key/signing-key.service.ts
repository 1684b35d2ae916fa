import type { Logger } from '@castgraph/logger';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { seal, unseal } from './seal.ts';
import type { NewSigningKey, SigningKeyRepository, SigningKeyRow } from './signing-key.repository.ts';

/** How long an access token works. Whoever verifies keeps revocations for longer than this. */
export const ACCESS_TOKEN_LIFE_MS = 600_000;
const ROTATE_AFTER_MS = 30 * 86_400_000;
/** A new key is shown this long before it signs, so that every verifier's copy of the set has it. */
const SHOWN_BEFORE_MS = 3_600_000;
/** A replaced key is shown until the last token it signed has run out, clocks apart included. */
const SHOWN_AFTER_MS = ACCESS_TOKEN_LIFE_MS + 300_000;
const LOOK_AGAIN_MS = 60_000;

export interface SigningKeyOptions {
  keys: SigningKeyRepository;
  issuer: string;
  audience: string;
  log: Logger;
  /** Seals private keys in the database. Without it they lie there as they are, and whoever reads the database can sign. */
  secret?: Buffer;
  now?: () => number;
}

export interface AccessTokenClaims {
  userId: string;
  sessionId: string;
  role: string;
  scopes: readonly string[];
}

export type SigningKeyService = Awaited<ReturnType<typeof createSigningKeyService>>;

/** Signs access tokens (EdDSA, RFC 8037), shows the public keys as a JWKS, and replaces the key every month without a gap. */
export async function createSigningKeyService({ keys, issuer, audience, log, secret, now = Date.now }: SigningKeyOptions) {
  let rows: SigningKeyRow[] = [];
  let signer: { kid: string; key: Awaited<ReturnType<typeof importJWK>> } | undefined;

  async function revise({ isRotating = false } = {}) {
    rows = await keys.revise(async (all) => {
      // The lock may have been waited for: what the others wrote meanwhile is not ahead of this instant.
      const at = now();
      const newest = all.reduce((latest, row) => Math.max(latest, row.activeFrom.getTime()), 0);
      const isDue = at > newest + ROTATE_AFTER_MS - SHOWN_BEFORE_MS || (isRotating && newest <= at);
      const add = isDue ? await makeKey(new Date(all.length === 0 ? at : at + SHOWN_BEFORE_MS)) : undefined;
      return { add, dropKids: findOutlived(all, at) };
    });
    await chooseSigner();
  }

  async function chooseSigner() {
    const at = now();
    // Where another machine's clock is ahead, the first key is not active here yet, and still the one to sign with.
    const row = rows.find(({ activeFrom }) => activeFrom.getTime() <= at) ?? rows.at(-1);
    if (row === undefined) throw new Error('No signing key is active.');
    if (row.kid === signer?.kid) return;
    if (row.isSealed && secret === undefined) throw new Error('SIGNING_KEY_SECRET is needed to read the signing keys.');
    const text = row.isSealed && secret ? unseal(secret, row.privateJwk) : row.privateJwk;
    signer = { kid: row.kid, key: await importJWK(JSON.parse(text) as JWK, 'EdDSA') };
    log.info({ kid: row.kid }, 'signing with this key');
  }

  async function makeKey(activeFrom: Date): Promise<NewSigningKey> {
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const [publicJwk, privateJwk] = [await exportJWK(pair.publicKey), JSON.stringify(await exportJWK(pair.privateKey))];
    const kid = (await calculateJwkThumbprint(publicJwk)).slice(0, 22);
    return {
      kid,
      publicJwk: { ...publicJwk, kid, alg: 'EdDSA', use: 'sig' },
      privateJwk: secret ? seal(secret, privateJwk) : privateJwk,
      isSealed: secret !== undefined,
      activeFrom,
    };
  }

  await revise();
  const timer = setInterval(() => {
    revise().catch((error: unknown) => log.warn({ err: error }, 'the signing keys were not looked at'));
  }, LOOK_AGAIN_MS);
  timer.unref();

  return {
    async sign({ userId, sessionId, role, scopes }: AccessTokenClaims): Promise<{ token: string; expiresAt: Date }> {
      if (signer === undefined) throw new Error('No signing key is loaded.');
      const seconds = Math.floor(now() / 1_000);
      const expires = seconds + ACCESS_TOKEN_LIFE_MS / 1_000;
      const token = await new SignJWT({ sid: sessionId, role, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'EdDSA', kid: signer.kid, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setIssuedAt(seconds)
        .setExpirationTime(expires)
        .sign(signer.key);
      return { token, expiresAt: new Date(expires * 1_000) };
    },
    /** Keys that sign, will sign soon, or signed tokens that still work. */
    jwks: () => ({ keys: rows.map(({ publicJwk }) => publicJwk) }),
    /** Makes the next key now; it signs an hour later. */
    rotate: () => revise({ isRotating: true }),
    /** Looks at the keys now instead of within the minute. */
    refresh: () => revise(),
    close: () => clearInterval(timer),
  };
}

/** Keys that a newer one replaced so long ago that nothing they signed still works. */
function findOutlived(rows: readonly SigningKeyRow[], at: number): string[] {
  const active = rows
    .filter(({ activeFrom }) => activeFrom.getTime() <= at)
    .sort((a, b) => a.activeFrom.getTime() - b.activeFrom.getTime());
  return active
    .filter((_, index) => (active[index + 1]?.activeFrom.getTime() ?? Infinity) + SHOWN_AFTER_MS < at)
    .map(({ kid }) => kid);
}
