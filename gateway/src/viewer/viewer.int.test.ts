import { createHmac, type webcrypto } from 'node:crypto';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ADDRESS_KEY, codesOf, ISSUER, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const who = '{ whoAsks { userId clientAddress userAgent scopes } }';
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({
  iss: ISSUER,
  aud: 'castgraph-graph',
  sub: 'usr_mallory',
  sid: 'ses_x',
  role: 'ADMIN',
  scope: 'admin',
  exp: Math.floor(Date.now() / 1_000) + 600,
});

async function expectRefused(token: string): Promise<void> {
  const answer = await gateway.ask(who, { token });
  expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
  expect(answer.status).toBe(401);
  expect(answer.data).toBeUndefined();
}

describe('an access token', () => {
  it('tells the subgraphs who asks, with role and scopes', async () => {
    const { data } = await gateway.ask(who, { token: await gateway.issuer.token({ role: 'MODERATOR' }) });
    expect(data.whoAsks.userId).toBe('usr_alice');
    expect(data.whoAsks.scopes).toContain('moderation:write');
  });

  it('is not needed by a visitor', async () => {
    expect((await gateway.ask(who)).data.whoAsks.userId).toBeNull();
  });

  it('is refused unsigned', async () => {
    await expectRefused(`${encode({ alg: 'none', kid: 'key-1' })}.${encode(claims())}.`);
    await expectRefused(`${encode({ alg: 'None', kid: 'key-1' })}.${encode(claims())}.`);
  });

  it('is refused where the public key was used as a shared secret', async () => {
    const key = await importJWK(gateway.issuer.jwk, 'EdDSA');
    const secrets = [
      gateway.issuer.jwk.x ?? '',
      await exportSPKI(key as webcrypto.CryptoKey),
      JSON.stringify(gateway.issuer.jwk),
    ];
    for (const secret of secrets) {
      const text = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(claims())}`;
      await expectRefused(`${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`);
    }
  });

  it('is refused with a key of its own, wherever its header says that the key is', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = {
      kty: 'OKP',
      crv: 'Ed25519',
      x: Buffer.from(await crypto.subtle.exportKey('raw', publicKey)).toString('base64url'),
    };
    const url = 'http://127.0.0.1:1/jwks.json';
    const headers = [
      { kid: 'key-1' },
      { kid: 'key-1', jku: url },
      { kid: 'key-1', x5u: url },
      { kid: 'key-1', jwk },
      { kid: '../../../../dev/null' },
      { kid: "key-1' OR '1'='1" },
      { kid: 'key-2' },
    ];
    for (const header of headers) {
      await expectRefused(await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(privateKey));
    }
  });

  it('is refused without the name of a key, even if the signature is good', async () => {
    await expectRefused(await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA' }).sign(gateway.issuer.privateKey));
  });

  it('is refused for another audience, from another issuer, and after its time', async () => {
    await expectRefused(await gateway.issuer.token({ audience: 'castgraph-users' }));
    await expectRefused(await gateway.issuer.token({ issuer: 'http://evil.test' }));
    await expectRefused(await gateway.issuer.token({ lifeS: -1 }));
  });

  it('is refused with claims missing', async () => {
    for (const missing of ['sub', 'sid', 'exp', 'role', 'scope']) {
      const partial: Record<string, unknown> = claims();
      delete partial[missing];
      await expectRefused(
        await new SignJWT(partial).setProtectedHeader({ alg: 'EdDSA', kid: 'key-1' }).sign(gateway.issuer.privateKey),
      );
    }
  });

  it.each([
    ['of another scheme', 'Basic dXNlcjpwYXNz'],
    ['nothing', 'Bearer'],
    ['two', 'Bearer a b'],
    ['endless', `Bearer ${'x'.repeat(10_000)}`],
    ['three empty parts', 'Bearer ..'],
  ])('is refused when it is %s', async (_what, authorization) => {
    expect(codesOf(await gateway.ask(who, { headers: { authorization } }))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('headers that claim to be somebody', () => {
  it('are not passed on', async () => {
    const headers = {
      'x-castgraph-statement': 'forged.forged',
      'x-user-id': 'usr_admin',
      'x-castgraph-viewer': 'usr_admin',
      'x-forwarded-for': '10.9.8.7',
      forwarded: 'for=10.9.8.7',
      'x-real-ip': '10.9.8.7',
      cookie: 'session=usr_admin',
    };
    const { data } = await gateway.ask(who, { headers });
    expect(data.whoAsks).toMatchObject({ userId: null, clientAddress: '127.0.0.1' });
  });

  it('do not change the address unless the shell signed it', async () => {
    const signed = signClientAddress(CLIENT_ADDRESS_KEY, '203.0.113.9');
    const stale = signClientAddress(CLIENT_ADDRESS_KEY, '203.0.113.9', Date.now() - 3_600_000);
    const forged = signClientAddress(Buffer.alloc(32, 9), '203.0.113.9');
    const addresses = await Promise.all(
      [signed, stale, forged].map(
        async (header) => (await gateway.ask(who, { headers: { [CLIENT_ADDRESS_HEADER]: header } })).data.whoAsks.clientAddress,
      ),
    );
    expect(addresses).toEqual(['203.0.113.9', '127.0.0.1', '127.0.0.1']);
  });

  it('cannot fill logs: a request id is a short word or is replaced', async () => {
    const { headers } = await gateway.ask('{ __typename }', { headers: { 'x-request-id': 'a b {"level":"fatal"}' } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a subgraph', () => {
  const direct = (body: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${(gateway.subgraphs.people.app.server.address() as { port: number }).port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  it('answers nobody but the gateway', async () => {
    for (const query of [
      '{ _service { sdl } }',
      '{ _entities(representations: [{__typename: "Person", id: "p1"}]) { ... on Person { salary } } }',
    ]) {
      expect((await direct(JSON.stringify({ query }))).status).toBe(401);
    }
  });
});

describe('fields that not everybody may read', () => {
  it('are null with a coded error at their place, and the rest is answered', async () => {
    const query = '{ me { person { name } } person(id: "p1") { name salary } }';
    const { data, errors, status } = await gateway.ask(query, { token: await gateway.issuer.token() });
    expect(status).toBe(200);
    expect(data).toEqual({ me: { person: { name: 'Person usr_alice' } }, person: { name: 'Person p1', salary: null } });
    expect(errors).toMatchObject([{ path: ['person', 'salary'], extensions: { code: 'FORBIDDEN' } }]);
  });

  it('are refused to visitors as something to sign in for', async () => {
    const { errors, data } = await gateway.ask('{ people { id salary } }');
    expect(data.people[0]).toEqual({ id: 'p0', salary: null });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.code])).toEqual([
      ['people.0.salary', 'UNAUTHENTICATED'],
      ['people.1.salary', 'UNAUTHENTICATED'],
    ]);
  });

  it('is told each caller for their own reason, whoever asked for the same first', async () => {
    const query = '{ person(id: "p1") { id salary } }';
    const codes = async (token?: string) => codesOf(await gateway.ask(query, { token }));
    const token = await gateway.issuer.token();
    expect([await codes(), await codes(token), await codes()]).toEqual([['UNAUTHENTICATED'], ['FORBIDDEN'], ['UNAUTHENTICATED']]);
  });

  it('are answered to whoever has the scope', async () => {
    const { data, errors } = await gateway.ask('{ person(id: "p1") { salary } }', {
      token: await gateway.issuer.token({ role: 'ADMIN' }),
    });
    expect(errors).toBeUndefined();
    expect(data.person.salary).toBe(10);
  });

  it('are refused however they are asked for: by alias, by fragment, under a condition, through another entity', async () => {
    const token = await gateway.issuer.token();
    const query = `query ($yes: Boolean = true) {
      a: person(id: "p1") { cash: salary }
      b: person(id: "p1") { ...F }
      c: person(id: "p1") { ... @include(if: $yes) { salary } }
      thing(id: "t1") { owner { salary } }
      me { person { salary } }
    } fragment F on Person { salary }`;
    const { data, errors } = await gateway.ask(query, { token });
    expect(JSON.stringify(data)).not.toContain('10');
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(Array(5).fill('FORBIDDEN'));
  });

  it('refuse the whole operation where they are at its root', async () => {
    const answer = await gateway.ask('{ staffOnly }');
    // Not in the contract either: a stranger is not told that it is there.
    expect(codesOf(answer)).toEqual(['INVALID_INPUT']);
  });

  it('are still guarded in an answer that somebody else may see at the same moment', async () => {
    const admin = await gateway.issuer.token({ role: 'ADMIN', userId: 'usr_root', sessionId: 'ses_root' });
    const query = '{ person(id: "p1") { salary } }';
    const [rich, poor] = await Promise.all([gateway.ask(query, { token: admin }), gateway.ask(query)]);
    expect([rich.data.person.salary, poor.data.person.salary]).toEqual([10, null]);
  });
});

describe('sharing what is under way', () => {
  it('asks once for visitors that want the same, and never across viewers', async () => {
    const query = '{ wait(ms: 150) }';
    const count = async (tokens: (string | undefined)[]) => {
      gateway.seen.things.requests = 0;
      await Promise.all(tokens.map((token) => gateway.ask(query, { token })));
      return gateway.seen.things.requests;
    };
    expect(await count([undefined, undefined, undefined])).toBe(1);
    const alice = await gateway.issuer.token();
    const bob = await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' });
    expect(await count([alice, alice, bob, undefined])).toBe(3);
  });

  it('sends each mutation', async () => {
    gateway.seen.people.requests = 0;
    await Promise.all(Array.from({ length: 3 }, () => gateway.ask('mutation { greet(name: "x") }')));
    expect(gateway.seen.people.requests).toBe(3);
  });
});
