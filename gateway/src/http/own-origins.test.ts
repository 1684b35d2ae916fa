import { describe, expect, it } from 'vitest';
import { listOwnOrigins } from './own-origins.ts';

describe("the origins of the gateway's own page", () => {
  it.each(['127.0.0.1', 'localhost', '::1'])('are those of this machine where it listens to %s', (host) => {
    expect(listOwnOrigins(host, 4_000)).toEqual(['http://localhost:4000', 'http://127.0.0.1:4000']);
  });

  // A name that anybody may point at this address must not become an origin that is let in.
  it.each(['0.0.0.0', '::', '10.0.0.7', 'gateway'])('are none where it listens to %s', (host) => {
    expect(listOwnOrigins(host, 4_000)).toEqual([]);
  });
});
