import { describe, expect, it } from 'vitest';
import { findPlatform } from './remote-dev.mjs';

const session = {
  addresses: [
    { name: 'gateway', address: 'http://127.0.0.1:4000/graphql' },
    { name: 'shell', address: 'http://localhost:3000' },
  ],
};
const readKey = () => 'the key of this clone';

describe('the platform behind a remote that runs alone', () => {
  it('is the one that this clone runs, with its key', () => {
    expect(findPlatform({ env: {}, session, readKey })).toEqual({
      siteUrl: 'http://localhost:3000',
      gatewayUrl: 'http://127.0.0.1:4000/graphql',
      releaseKey: 'the key of this clone',
    });
  });

  // A key must not be sent to whoever an address belongs to.
  it('is told no key of this clone where it is another one', () => {
    const env = { PLATFORM_URL: 'https://staging.example' };
    expect(findPlatform({ env, session, readKey })).toEqual({
      siteUrl: 'https://staging.example',
      gatewayUrl: undefined,
      releaseKey: undefined,
    });
  });

  it('is what the environment says', () => {
    const env = { PLATFORM_URL: 'https://staging.example', GATEWAY_URL: 'https://gateway.example', RELEASE_KEY: 'k' };
    expect(findPlatform({ env, session, readKey })).toMatchObject({ gatewayUrl: 'https://gateway.example', releaseKey: 'k' });
  });

  it('is expected at the usual port where none runs yet', () => {
    const env = { CASTGRAPH_PORT_OFFSET: '500' };
    expect(findPlatform({ env, session: undefined, readKey })).toMatchObject({ siteUrl: 'http://localhost:3500' });
  });
});
