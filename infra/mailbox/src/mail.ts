import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';

export interface Mail {
  id: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** RFC 3339, UTC. */
  receivedAt: string;
}

export interface Envelope {
  from: string;
  to: readonly string[];
}

/** Reads a mail's source. Who it was really for is what the envelope says, not the headers. */
export async function parseMail(source: Buffer, envelope: Envelope, receivedAt = new Date()): Promise<Mail> {
  const { subject, text, html } = await PostalMime.parse(source);
  return {
    id: randomUUID(),
    from: envelope.from,
    to: [...envelope.to],
    subject: subject ?? '',
    text: text ?? '',
    html: html ?? '',
    receivedAt: receivedAt.toISOString(),
  };
}
