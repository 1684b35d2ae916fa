import { describe, expect, it } from 'vitest';
import { recogniseForeign } from '../uploads/file-head.ts';
import { cleanFileName } from '../uploads/upload-rules.ts';
import { cleanLine, cleanText, readTag, titleFromFileName } from './video-rules.ts';

/** As large as a request may be. */
const LENGTH = 1_000_000;
const fill = (piece: string) => piece.repeat(LENGTH / piece.length);

const texts: [what: string, text: string][] = [
  ['one letter', fill('a')],
  ['white space', `${fill(' ')}x`],
  ['words', fill('a ')],
  ['hash signs', fill('#')],
  ['dots', fill('.a')],
  ['slashes', fill('/\\')],
  ['line breaks', fill('\r\n')],
  ['controls', fill('\u0000\u202e')],
  ['lone surrogates', fill('\ud800a')],
  // Sorted by their class when they are composed.
  ['marks on one letter', `a${fill('\u0301\u0316')}`],
  ['Korean letters to be put together', fill('\u1100\u1161')],
];
const readers = { readTag, cleanText, cleanLine, titleFromFileName, cleanFileName };

function measureCpuMs(work: () => unknown): number {
  // The first call compiles the code; an attacker's thousandth request is what counts.
  work();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

// Check 82; the bound is the check's own.
describe('a hostile text takes at most 100 ms of processor time', () => {
  it.each(Object.entries(readers).flatMap(([name, read]) => texts.map(([what, text]) => [name, what, read, text] as const)))(
    'in %s: %s',
    (_name, _what, read, text) => {
      expect(measureCpuMs(() => read(text))).toBeLessThanOrEqual(100);
    },
  );

  it.each([`<?xml ${'<!---->'.repeat(9_000)}`, '<!-- '.repeat(13_000), `${'<!---->'.repeat(9_000)}x`, ' '.repeat(64 * 1_024)])(
    'as the head of a file (%#)',
    (text) => {
      expect(measureCpuMs(() => recogniseForeign(Buffer.from(text)))).toBeLessThanOrEqual(100);
    },
  );
});
