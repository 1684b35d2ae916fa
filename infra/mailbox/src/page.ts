import type { Mail } from './mail.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9d9de, #36363c); --soft: light-dark(#5b5b66, #a9a9b6); --accent: light-dark(#1d4ed8, #93b4ff);
  --paper: light-dark(#ffffff, #18181b); --back: light-dark(#f6f6f8, #0f0f11); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: light-dark(#18181b, #f4f4f5); font: 16px/1.5 system-ui, sans-serif; }
main, header { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; justify-content: space-between; }
h1 { font-size: 1.375rem; margin: 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: end; }
label { display: grid; font-size: .875rem; color: var(--soft); }
input, button { font: inherit; min-height: 2.75rem; padding: 0 .75rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--paper); color: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ol { list-style: none; margin: 0; padding: 0; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
li + li { border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .75rem 1rem; text-decoration: none; color: inherit; }
li a:hover strong { text-decoration: underline; }
li span, time, dt { color: var(--soft); font-size: .875rem; }
li strong, li span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 34rem; border: 1px solid var(--line); border-radius: .75rem; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; font: .9375rem/1.5 ui-monospace, monospace; }
@media (max-width: 40rem) { li a { grid-template-columns: 1fr; } }
`;

function layout(title: string, header: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><header>${header}</header><main>${main}</main></body>
</html>
`;
}

const time = (iso: string) => `<time datetime="${iso}">${escapeHtml(iso.replace('T', ' ').slice(0, 19))} UTC</time>`;

/** The list of mails, newest first. */
export function renderList(mails: readonly Mail[], to: string | undefined): string {
  const rows = mails.map(
    ({ id, subject, to: recipients, receivedAt }) =>
      `<li><a href="/mails/${id}"><strong>${escapeHtml(subject || '(no subject)')}</strong>${time(receivedAt)}<span>to ${escapeHtml(recipients.join(', '))}</span></a></li>`,
  );
  const nothing = to
    ? `<p>No mail to ${escapeHtml(to)} yet. <a href="/">All mails</a></p>`
    : '<p>No mail yet. What the platform sends is kept here and goes nowhere else.</p>';
  const search = `<form method="get" action="/"><label>To address<input type="search" name="to" value="${escapeHtml(to ?? '')}" autocomplete="off"></label><button>Show</button></form>`;
  return layout(
    'Mailbox',
    `<h1>Mailbox</h1>${search}`,
    rows.length === 0 ? nothing : `<ol aria-label="Mails, newest first">${rows.join('\n')}</ol>`,
  );
}

/** One mail. Its HTML is shown in a sandboxed frame of its own address. */
export function renderMail({ id, from, to, subject, text, html, receivedAt }: Mail): string {
  const title = subject || '(no subject)';
  const facts = `<dl><dt>From</dt><dd>${escapeHtml(from)}</dd><dt>To</dt><dd>${escapeHtml(to.join(', '))}</dd><dt>Received</dt><dd>${time(receivedAt)}</dd></dl>`;
  const frame = html
    ? `<iframe src="/mails/${id}/body" title="The mail as its HTML shows it" sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"></iframe>`
    : '';
  // Links of the plain text can be followed too; everything around them is escaped.
  const plain = escapeHtml(text).replaceAll(/https?:\/\/[^\s<>"']+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
  return layout(
    title,
    `<h1>${escapeHtml(title)}</h1><a href="/">All mails</a>`,
    `${facts}${frame}<h2>As plain text</h2><pre>${plain}</pre>`,
  );
}
