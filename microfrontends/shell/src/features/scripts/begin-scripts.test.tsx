import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beginScripts } from './begin-scripts.ts';

const begun = () => [...document.head.querySelectorAll('script')].map((script) => [script.getAttribute('src'), script.async]);
const inOrder = [
  ['http://localhost:3000/a.js', false],
  ['http://localhost:3000/b.js', false],
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

/** One frame, and what was put off until after it. */
const afterPaint = () => vi.advanceTimersByTimeAsync(40);

beforeEach(() => {
  vi.useFakeTimers();
  document.head.innerHTML =
    '<link data-late rel="preload" href="/a.js"><link rel="preload" href="/x.js"><link data-late href="/b.js">';
  document.body.innerHTML = '';
  return () => vi.useRealTimers();
});

describe('the scripts of a page', () => {
  it('begin after its first paint, in their order', async () => {
    parsed();
    expect(begun()).toEqual([]);
    await afterPaint();
    expect(begun()).toEqual(inOrder);
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
