import { describe, expect, it } from 'vitest';
import { createSessionCookie } from './session-cookie.ts';

const key = Buffer.alloc(32, 1);
const soon = () => new Date(Date.now() + 60_000);
const open = createSessionCookie({ key, isSecure: false });
const nameAndValue = (cookies: string[]) => cookies.map((cookie) => cookie.split(';')[0]).join('; ');

describe('the session cookie', () => {
  it('gives back what it was given, and only to the shell', async () => {
    const cookies = await open.write({ refreshToken: 'secret-refresh-token' }, soon());
    expect(cookies.join()).not.toContain('secret-refresh-token');
    await expect(open.read(`theme=dark; ${nameAndValue(cookies)}`)).resolves.toEqual({ refreshToken: 'secret-refresh-token' });
  });

  it('is out of reach of scripts, other hosts and other sites', async () => {
    const [session = '', hint = ''] = await open.write({ refreshToken: 'r' }, soon());
    expect(session).toMatch(/HttpOnly/);
    expect(session).toMatch(/SameSite=Lax/);
    expect(session).not.toMatch(/Domain=/i);
    expect(hint).not.toContain('r=');
    expect(hint).toMatch(/^castgraph-signed-in=1;/);
  });

  it('insists on https where the site has it', async () => {
    const [session = ''] = await createSessionCookie({ key, isSecure: true }).write({ refreshToken: 'r' }, soon());
    expect(session).toMatch(/^__Host-castgraph-session=.*; Path=\/;.*Secure/);
  });

  it.each([
    [
      'forged by another key',
      async () => createSessionCookie({ key: Buffer.alloc(32, 2), isSecure: false }).write({ refreshToken: 'r' }, soon()),
    ],
    ['ended', async () => open.write({ refreshToken: 'r' }, new Date(Date.now() - 1_000))],
    ['changed', async () => [`${(await open.write({ refreshToken: 'r' }, soon()))[0]?.split(';')[0]}x`]],
    ['cleared', async () => open.clear()],
  ])('holds nothing when it was %s', async (_, make) => {
    await expect(open.read(nameAndValue(await make()))).resolves.toBeNull();
  });
});
