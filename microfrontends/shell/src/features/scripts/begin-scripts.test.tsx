import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beginScripts } from './begin-scripts.ts';

const begun = () =>
  [...document.head.querySelectorAll('script[src]')].map((script) => [
    script.getAttribute('src'),
    (script as HTMLScriptElement).async,
  ]);
const fetched = () => [...document.head.querySelectorAll('link[rel=preload]')].map((link) => link.getAttribute('href'));
const inOrder = [
  ['/a.js', false],
  ['/b.js', false],
];

/** Ends the picture's decoding by hand. */
function addPicture() {
  const ends = { arrives: () => {}, fails: () => {} };
  const picture = document.createElement('img');
  picture.setAttribute('fetchpriority', 'high');
  const decoded = new Promise<void>((resolve, reject) => Object.assign(ends, { arrives: resolve, fails: reject }));
  picture.decode = () => decoded;
  document.body.append(picture);
  return ends;
}

function parsed() {
  // As the browser runs it: the text of the page itself.
  new Function(beginScripts)();
  dispatchEvent(new Event('DOMContentLoaded'));
}

/** Two frames, and what was put off until after them. */
const afterPaint = () => vi.advanceTimersByTimeAsync(60);

beforeEach(() => {
  vi.useFakeTimers();
  document.head.innerHTML =
    '<script type="application/json" data-late="run">["/a.js","/b.js"]</script><script type="application/json" data-late="fetch">["/c.js"]</script>';
  document.body.innerHTML = '<div data-mfe="home"></div>';
  return () => vi.useRealTimers();
});

describe('the scripts of a page', () => {
  it('begin after its first paint, in their order, together with what they will ask for', async () => {
    parsed();
    expect([begun(), fetched()]).toEqual([[], []]);
    await afterPaint();
    expect([begun(), fetched()]).toEqual([inOrder, ['/c.js']]);
  });

  it('begin at once where there is nothing to paint yet', () => {
    document.body.innerHTML = '';
    parsed();
    expect([begun(), fetched()]).toEqual([inOrder, ['/c.js']]);
  });

  it('are none where the page names none', async () => {
    document.head.innerHTML = '';
    parsed();
    await afterPaint();
    expect([begun(), fetched()]).toEqual([[], []]);
  });

  it.each(['arrives', 'fails'] as const)('wait for its largest picture until that %s', async (ends) => {
    const picture = addPicture();
    parsed();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(begun()).toEqual([]);
    picture[ends]();
    await afterPaint();
    expect(begun()).toEqual(inOrder);
  });

  it('do not wait for a picture that does not come, and begin once', async () => {
    const picture = addPicture();
    parsed();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(begun()).toEqual(inOrder);
    picture.arrives();
    await afterPaint();
    expect(begun()).toHaveLength(2);
  });
});
