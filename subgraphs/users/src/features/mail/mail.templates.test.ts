import { describe, expect, it } from 'vitest';
import { letters, writeMail } from './mail.templates.ts';

const url = 'http://localhost:3000/verify?token=abc&x="';
const { verify, ...others } = letters;
const lettersTo = (name: string) => [
  verify(name, [{ handle: 'ada', url }]),
  ...Object.values(others).map((letter) => letter(name, url)),
];

describe('a mail', () => {
  it('says the same in text and in HTML, the link among it', () => {
    const { subject, text, html } = writeMail(
      letters.verify('Ada', [{ handle: 'ada', url: 'http://localhost:3000/verify?token=abc' }]),
    );
    expect(subject).toBe('Confirm your e-mail address');
    for (const body of [text, html]) {
      expect(body).toContain('Hello Ada,');
      expect(body).toContain('Confirm @ada');
      expect(body).toContain('http://localhost:3000/verify?token=abc');
    }
  });

  it('names each sign-up that waits for an address, and nobody in the greeting', () => {
    const links = ['ada', 'eve'].map((handle) => ({ handle, url: `http://localhost:3000/verify?handle=${handle}` }));
    const { text } = writeMail(letters.verify('Eve', links));
    for (const { handle, url } of links) expect(text).toContain(`Confirm @${handle}:\n${url}`);
    expect(text).toMatch(/^Hello,\n/);
  });

  it('shows names as text, whatever they are', () => {
    for (const letter of lettersTo(`<img src=x onerror=alert(1)>"'&`)) {
      const { html } = writeMail(letter);
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
      expect(html).not.toMatch(/<img|<script|onerror="/);
      expect(html).not.toContain(url);
    }
  });

  it('loads nothing from anywhere', () => {
    for (const letter of lettersTo('Ada')) expect(writeMail(letter).html).not.toMatch(/src=|@import|url\(/);
  });
});
