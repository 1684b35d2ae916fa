import { createRequire } from 'node:module';
import { createElement, Suspense } from 'react';
import { describe, expect, it } from 'vitest';
import { sendPagesWhole } from './whole-pages.ts';

const renderer = createRequire(import.meta.url)('react-dom/server.edge');

async function render(): Promise<string> {
  const content = createElement('p', null, 'a long page '.repeat(2_000));
  const stream = await renderer.renderToReadableStream(
    createElement('main', null, createElement(Suspense, { fallback: 'skeleton' }, content)),
  );
  await stream.allReady;
  return new Response(stream).text();
}

describe('a page that is longer than React likes', () => {
  // Guards the reason for this module: when this fails, React has changed and the module may go.
  it('would be moved into place by inline scripts', async () => {
    expect(await render()).toContain('<script>');
  });

  it('is sent in its place, without a script that the policy would refuse', async () => {
    sendPagesWhole();
    const html = await render();
    expect(html).not.toContain('<script');
    expect(html).not.toContain('hidden');
    expect(html).toContain('a long page');
  });
});
