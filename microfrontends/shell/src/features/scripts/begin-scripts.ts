/** Marks the links of the scripts that `beginScripts` begins. */
export const LATE = 'data-late';

/**
 * The one script that stands in the page itself; the Content-Security-Policy names it by its hash. What a page shows is in
 * its HTML, so that it is painted first, with the picture that is its largest; then its scripts begin, in the order of their
 * links, which have fetched them meanwhile. A picture that does not come, and a tab that is not painted, are not waited for.
 */
export const beginScripts = `addEventListener('DOMContentLoaded', () => {
  let isBegun = false;
  const begin = () => {
    if (isBegun) return;
    isBegun = true;
    for (const link of document.querySelectorAll('link[${LATE}]')) {
      const script = document.createElement('script');
      script.src = link.href;
      script.async = false;
      document.head.append(script);
    }
  };
  const beginAfterPaint = () => requestAnimationFrame(() => setTimeout(begin));
  const picture = document.querySelector('img[fetchpriority="high"]');
  Promise.resolve(picture && picture.decode()).then(beginAfterPaint, beginAfterPaint);
  setTimeout(begin, 2000);
}, { once: true });`;
