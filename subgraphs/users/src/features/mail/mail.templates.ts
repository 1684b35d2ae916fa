export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export interface Letter {
  subject: string;
  greeting: string;
  paragraphs: readonly string[];
  buttons: readonly { label: string; url: string }[];
  closing: string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

/** A letter as plain text and as HTML that every mail program shows: no pictures, no remote styles, nothing to track by. */
export function writeMail({ subject, greeting, paragraphs, buttons, closing }: Letter): MailText {
  const links = buttons.map(({ label, url }) => `${label}:\n${url}`);
  const text = [greeting, ...paragraphs, ...links, closing, 'Castgraph'].join('\n\n');
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`;
  const button = ({ label, url }: Letter['buttons'][number]) =>
    `<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600">${escapeHtml(label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#52525b">If the button does nothing, open this address:<br><a href="${escapeHtml(url)}" style="color:#1d4ed8;word-break:break-all">${escapeHtml(url)}</a></p>`;
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f4f4f5;color:#18181b;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px">
${paragraph(greeting)}
${paragraphs.map(paragraph).join('\n')}
${buttons.map(button).join('\n')}
<p style="margin:0 0 16px;font-size:13px;color:#52525b">${escapeHtml(closing)}</p>
<p style="margin:0;font-size:13px;color:#52525b">Castgraph</p>
</div></body></html>
`;
  return { subject, text, html };
}

const NOT_YOU = 'If this was not you, you need not do anything.';

export const letters = {
  verify: (name: string, links: readonly { handle: string; url: string }[]): Letter => ({
    subject: 'Confirm your e-mail address',
    greeting: links.length > 1 ? 'Hello,' : `Hello ${name},`,
    paragraphs: [
      'Welcome to Castgraph. Confirm that this address is yours, with the password that you chose, and your account is ready. The link works once, for 24 hours.',
      ...(links.length > 1
        ? ['Several sign-ups wait for this address. Confirm the one that is yours; the others end with that.']
        : []),
    ],
    buttons: links.map(({ handle, url }) => ({ label: `Confirm @${handle}`, url })),
    closing: `${NOT_YOU} Without your confirmation no account is opened.`,
  }),
  alreadyThere: (name: string, url: string): Letter => ({
    subject: 'You already have an account',
    greeting: `Hello ${name},`,
    paragraphs: [
      'Somebody, perhaps you, just tried to open a Castgraph account with this address. It has one already, so nothing was changed.',
      'Sign in with it, or choose a new password if you forgot the old one.',
    ],
    buttons: [{ label: 'Sign in', url }],
    closing: NOT_YOU,
  }),
  reset: (name: string, url: string): Letter => ({
    subject: 'Choose a new password',
    greeting: `Hello ${name},`,
    paragraphs: [
      'Somebody asked for a new password for your account. The link works once, for 30 minutes. It ends every session that is open.',
    ],
    buttons: [{ label: 'Choose a new password', url }],
    closing: `${NOT_YOU} Your password stays as it is.`,
  }),
  passwordChanged: (name: string, url: string): Letter => ({
    subject: 'Your password was changed',
    greeting: `Hello ${name},`,
    paragraphs: [
      'The password of your account was just changed, and other sessions were ended.',
      'Programs with an access token of yours go on working. If you do not know one of the tokens in your settings, revoke it.',
    ],
    buttons: [{ label: 'That was not me', url }],
    closing: 'If it was you, you need not do anything.',
  }),
  accessTokenMade: (name: string, url: string): Letter => ({
    subject: 'An access token was made',
    greeting: `Hello ${name},`,
    paragraphs: [
      'A personal access token was just made for your account. A program that has it can do for you what was chosen for it, until you revoke it or it runs out.',
    ],
    buttons: [{ label: 'See your access tokens', url }],
    closing: 'If it was you, you need not do anything. If it was not, revoke it and change your password.',
  }),
};
