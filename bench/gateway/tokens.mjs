// Access tokens as users issues them (EdDSA), and the address at which the key can be had.
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export const ISSUER = 'http://localhost:3000';
const KEY_ID = 'bench';
const LIFE_S = 4 * 3_600;

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Answers `{ jwksUrl, token(name), close() }`. */
export async function startIssuer() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'EdDSA', use: 'sig' }];
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    jwksUrl: `http://127.0.0.1:${server.address().port}/jwks.json`,
    token(name) {
      const iat = Math.floor(Date.now() / 1_000);
      const claims = {
        ...{ sub: `usr_${name}`, sid: `ses_${name}`, role: 'VIEWER', scope: 'account:read account:write videos:read' },
        ...{ iss: ISSUER, aud: 'castgraph-graph', iat, exp: iat + LIFE_S },
      };
      const signed = `${encode({ alg: 'EdDSA', kid: KEY_ID, typ: 'at+jwt' })}.${encode(claims)}`;
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    close: () => server.close(),
  };
}
