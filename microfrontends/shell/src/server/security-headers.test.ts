import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { beginScripts } from '../features/scripts/begin-scripts.ts';
import { describePolicy } from './security-headers.ts';

const beginScriptsHash = `'sha256-${createHash('sha256').update(beginScripts).digest('base64')}'`;

const options = {
  siteUrl: 'https://castgraph.example',
  mediaUrl: 'https://media.example/x',
  storeUrl: 'https://store.example',
  remoteUrls: [],
  isDevelopment: false,
};
const directive = (name: string, more: object = {}) =>
  describePolicy({ ...options, ...more })
    .split('; ')
    .find((line) => line.startsWith(`${name} `));

describe('the Content-Security-Policy', () => {
  it('runs files of the site and, of what stands in a page, only what begins them', () => {
    expect(directive('script-src')).toBe(`script-src 'self' ${beginScriptsHash}`);
    expect(describePolicy(options)).not.toContain("'unsafe-eval'");
  });

  it('lets media come from the origin and parts go to the store', () => {
    expect(directive('media-src')).toBe("media-src 'self' blob: https://media.example");
    expect(directive('connect-src')).toBe(
      "connect-src 'self' wss://castgraph.example https://media.example https://store.example",
    );
  });

  it('lets no other site frame the page, and no base or plugin change it', () => {
    expect(directive('frame-ancestors')).toBe("frame-ancestors 'none'");
    expect(directive('base-uri')).toBe("base-uri 'none'");
    expect(directive('object-src')).toBe("object-src 'none'");
  });

  it('lets registered remotes in, by origin', () => {
    expect(directive('script-src', { remoteUrls: ['http://127.0.0.1:3001/x'] })).toContain(' http://127.0.0.1:3001');
  });
});
