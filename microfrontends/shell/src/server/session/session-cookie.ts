import { sessionHintCookie } from '@castgraph/mfe-runtime/session';
import { EncryptJWT, jwtDecrypt } from 'jose';

/** What the cookie holds, readable by the shell alone. */
export interface SessionSecret {
  refreshToken: string;
}

export interface SessionCookie {
  /** The cookies that open or renew a session. */
  write(secret: SessionSecret, expiresAt: Date): Promise<string[]>;
  /** The cookies that end it. */
  clear(): string[];
  /** What a `Cookie` header holds; null where there is none, or it was forged, or it ended. */
  read(header: string | undefined): Promise<SessionSecret | null>;
}

const audience = 'castgraph-session';

/**
 * Keeps the refresh token in the browser so that neither its scripts nor another site can use it: encrypted
 * (JWE, dir with A256GCM), HttpOnly, SameSite=Lax and for this host only. Beside it stands a readable cookie without
 * worth, which saves visitors a request for a session that they do not have.
 */
export function createSessionCookie({ key, isSecure }: { key: Uint8Array; isSecure: boolean }): SessionCookie {
  // The prefix makes browsers insist on a secure, host-only cookie; they do not take it over http.
  const name = isSecure ? '__Host-castgraph-session' : 'castgraph-session';
  const common = `Path=/; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return {
    async write(secret, expiresAt) {
      const expiresAtS = Math.floor(expiresAt.getTime() / 1_000);
      const maxAgeS = Math.max(0, expiresAtS - Math.floor(Date.now() / 1_000));
      const value = await new EncryptJWT({ refreshToken: secret.refreshToken })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expiresAtS)
        .encrypt(key);
      return [
        `${name}=${value}; HttpOnly; Max-Age=${maxAgeS}; ${common}`,
        `${sessionHintCookie}=1; Max-Age=${maxAgeS}; ${common}`,
      ];
    },
    clear: () => [`${name}=; HttpOnly; Max-Age=0; ${common}`, `${sessionHintCookie}=; Max-Age=0; ${common}`],
    async read(header) {
      const value = header?.match(new RegExp(`(?:^|;\\s*)${name}=([^;\\s]+)`))?.[1];
      if (!value) return null;
      try {
        const options = { audience, keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
        const { payload } = await jwtDecrypt(value, key, options);
        return typeof payload.refreshToken === 'string' ? { refreshToken: payload.refreshToken } : null;
      } catch {
        return null;
      }
    },
  };
}
