import { describe, expect, it } from 'vitest';
import { letters, writeMail } from './mail.templates.ts';

const url = 'http://localhost:3000/verify?token=abc&x="';

describe('a mail', () => {
  it('says the same in text and in HTML, the link among it', () => {
    const { subject, text, html } = writeMail(letters.verify('Ada', 'http://localhost:3000/verify?token=abc'));
    expect(subject).toBe('Confirm your e-mail address');
    for (const body of [text, html]) {
      expect(body).toContain('Hello Ada,');
      expect(body).toContain('http://localhost:3000/verify?token=abc');
    }
  });

  it('shows names as text, whatever they are', () => {
    for (const letter of Object.values(letters)) {
      const { html } = writeMail(letter(`<img src=x onerror=alert(1)>"'&`, url));
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
      expect(html).not.toMatch(/<img|<script|onerror="/);
      expect(html).not.toContain(url);
    }
  });

  it('loads nothing from anywhere', () => {
    for (const letter of Object.values(letters)) expect(writeMail(letter('Ada', url)).html).not.toMatch(/src=|@import|url\(/);
  });
});
