import { describe, expect, it } from 'vitest';
import { isPicture, recogniseForeign } from './file-head.ts';

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const mp4 = Buffer.from('00000020667479706d703432000000006d703432', 'hex');

describe('recognising what is no film', () => {
  it.each([
    ['<!DOCTYPE html><p>', 'a web page'],
    ['  \n<HTML>', 'a web page'],
    ['<!-- ftyp --><script>', 'a web page'],
    ['<svg onload=x>', 'an SVG drawing'],
    ['<?xml version="1.0"?>\n<!DOCTYPE svg>', 'an SVG drawing'],
    ['#EXTM3U\n', 'a playlist'],
    ['<?xml version="1.0"?><MPD>', 'a playlist'],
    ['1\n00:00:01,000 --> 00:00:02,000\nhi', 'a caption file'],
    ['#!/bin/sh\n', 'a program'],
    ['v=0\r\no=- 1 1 IN IP4 127.0.0.1', 'a session description'],
    ['hello', 'a text file'],
  ])('says what %j is', (text, what) => {
    expect(recogniseForeign(Buffer.from(text))).toBe(what);
    expect(recogniseForeign(utf16(text))).toBe(what);
  });

  it('goes by the beginning of a file that is two things', () => {
    expect(recogniseForeign(Buffer.concat([Buffer.from('<html>'), mp4]))).toBe('a web page');
    expect(recogniseForeign(Buffer.concat([mp4, Buffer.from('<html>')]))).toBeNull();
  });

  it.each(['1a45dfa3', '52494646aabbccdd41564920', '000001ba44000401', '4740001000', 'fffb9064', '4f676753'])(
    'leaves media, such as %s, to the probe',
    (hex) => expect(recogniseForeign(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(64)]))).toBeNull(),
  );

  // A pattern that backtracks would not come back from these within the time a test has.
  it.each([`<?xml ${'<!---->'.repeat(9_000)}`, '<!-- '.repeat(13_000), `${'<!---->'.repeat(9_000)}x`])(
    'answers for a hostile head (%#)',
    (text) => {
      expect(recogniseForeign(Buffer.from(text))).not.toBeNull();
    },
  );
});

describe('recognising pictures', () => {
  it('takes the four formats by how they begin, and nothing else', () => {
    const heads = ['ffd8ffe0', '89504e470d0a1a0a', '52494646aabbccdd57454250', '0000001c6674797061766966'];
    for (const hex of heads) expect(isPicture(Buffer.from(hex, 'hex'))).toBe(true);
    for (const text of ['GIF89a', '<svg/>', 'BM..', '%!PS', 'RIFF....AVI ']) expect(isPicture(Buffer.from(text))).toBe(false);
  });
});
