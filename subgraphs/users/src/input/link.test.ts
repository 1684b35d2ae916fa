import { describe, expect, it } from 'vitest';
import { readLink } from './link.ts';

describe('a link', () => {
  it.each([
    ['https://example.test', 'https://example.test/'],
    [' https://Example.test/a?b=c#d ', 'https://example.test/a?b=c#d'],
    ['http://localhost:3000/@ada', 'http://localhost:3000/@ada'],
    ['http://127.0.0.1/', 'http://127.0.0.1/'],
  ])('may be %j', (value, link) => {
    expect(readLink(value, 'url')).toBe(link);
  });

  it.each([
    ...[
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      'java\tscript:alert(1)',
      '\u0001javascript:alert(1)',
      'data:text/html,x',
    ],
    ...[
      'vbscript:x',
      'blob:https://example.test/x',
      'file:///etc/passwd',
      'http://example.test/',
      'http://127.0.0.1.example.test/',
      '//example.test',
    ],
    ...[
      'example.test',
      'https://user:pass@example.test/',
      'https://example.test/\r\nSet-Cookie: x',
      `https://example.test/${'x'.repeat(2_000)}`,
      '',
    ],
  ])('may not be %.60j', (value) => {
    expect(() => readLink(value, 'url')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { field: 'url' } }));
  });
});
