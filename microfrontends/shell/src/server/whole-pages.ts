import { createRequire } from 'node:module';

interface ServerRenderer {
  renderToReadableStream(element: unknown, options?: object): unknown;
}

/**
 * Makes React send what stands in a Suspense boundary in its place, however long it is. By default it puts boundaries
 * beyond 12.8 kB at the end of the page, hidden, with inline scripts that move them: the Content-Security-Policy lets none
 * run, so such a page would stay a skeleton until the browser had drawn it anew (React's error 419). Next hands no
 * options to React, and waits for the whole page anyway.
 */
export function sendPagesWhole(): void {
  const ofNext = createRequire(createRequire(import.meta.url).resolve('next/package.json'));
  const renderer: ServerRenderer = ofNext('react-dom/server.edge');
  const { renderToReadableStream } = renderer;
  renderer.renderToReadableStream = (element, options) =>
    renderToReadableStream(element, { ...options, progressiveChunkSize: Number.POSITIVE_INFINITY });
}
