/**
 * The one script that stands in the page itself; the Content-Security-Policy names it by its hash. What a page shows is in
 * its HTML: it is fetched and painted first, with the picture that is its largest, and only then do scripts take their share
 * of the network and of the processor. All of them are fetched at once, also those that scripts ask for one after another.
 * A picture or a style sheet that does not come, and a tab that is not painted, are not waited for; nor is anything where the
 * page is made in the browser. It has to stand before the style sheets, or the browser would keep it until they are there.
 */
export const beginScripts = `addEventListener('DOMContentLoaded', () => {
  let isBegun = false;
  const listOf = (kind) => JSON.parse(document.querySelector('script[data-late=' + kind + ']')?.textContent ?? '[]');
  const begin = () => {
    if (isBegun) return;
    isBegun = true;
    for (const src of listOf('run')) document.head.append(Object.assign(document.createElement('script'), { src, async: false }));
    for (const href of listOf('fetch')) document.head.append(Object.assign(document.createElement('link'), { rel: 'preload', as: 'script', href }));
  };
  if (!document.querySelector('[data-mfe]')) return begin();
  // A picture that is decoded may still miss the first frame: scripts come after the second.
  const beginAfterPaint = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(begin)));
  const picture = document.querySelector('img[fetchpriority="high"]');
  Promise.resolve(picture && picture.decode()).then(beginAfterPaint, beginAfterPaint);
  setTimeout(begin, 2000);
}, { once: true });`;
