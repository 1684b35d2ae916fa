import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { hashPersonalToken, newPersonalToken } from '@castgraph/auth/personal-token';
import { createLocalNonceMemory, STATEMENT_HEADER, verifyStatement } from '@castgraph/auth/statement';
import type { Viewer } from '@castgraph/auth/viewer';

const AUDIENCE = 'keeper';
const key = Buffer.alloc(32, 5);

/** Keeps personal access tokens and answers whose they are, as users does. */
export async function startTokenKeeper() {
  const owners = new Map<string, { viewer: Viewer; expiresAt: string | null }>();
  const rememberNonce = createLocalNonceMemory();
  const state = { questions: [] as string[], mode: 'well' as 'well' | 'hung' | 'broken' | 'babbling' };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    await verifyStatement(key, { header: request.headers[STATEMENT_HEADER], audience: AUDIENCE, body, rememberNonce });
    state.questions.push(body);
    if (state.mode === 'hung') return;
    response.statusCode = state.mode === 'broken' ? 500 : 200;
    const owner = owners.get(JSON.parse(body).tokenHash) ?? null;
    response.end(state.mode === 'babbling' ? '{"owner": "root"}' : JSON.stringify({ owner }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    source: { url: `http://127.0.0.1:${port}/verify`, audience: AUDIENCE, key },
    /** What it was asked, and how it behaves. */
    state,
    make({ userId = 'usr_alice', scopes = ['account:read'], expiresAt = null as string | null, ...viewer }: MakeOptions = {}) {
      const secret = newPersonalToken();
      const id = viewer.sessionId ?? `pat_${owners.size}`;
      const owner: Viewer = { userId, credential: 'token', role: 'VIEWER', scopes, tier: 'FREE', ...viewer, sessionId: id };
      owners.set(hashPersonalToken(secret), { viewer: owner, expiresAt });
      return {
        id,
        secret,
        drop: () => owners.delete(hashPersonalToken(secret)),
        become: (next: Partial<Viewer>) => owners.set(hashPersonalToken(secret), { viewer: { ...owner, ...next }, expiresAt }),
      };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type MakeOptions = Partial<Viewer> & { expiresAt?: string | null };
export type TokenKeeper = Awaited<ReturnType<typeof startTokenKeeper>>;
