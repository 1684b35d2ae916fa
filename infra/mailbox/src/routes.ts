import { AppError } from '@castgraph/errors';
import type { FastifyInstance } from '@castgraph/service';
import { z } from 'zod';
import type { MailStore } from './mail-store.ts';
import { renderList, renderMail } from './page.ts';

const query = z.object({ to: z.string().max(320).optional() });
const params = z.object({ id: z.string().max(64) });

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (!result.success) throw new AppError('INVALID_INPUT', 'The address of this page is not complete.');
  return result.data;
}

/** No script ever, whatever a mail brings along. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const BODY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** The page to read mails in, and the same as JSON. */
export function createRoutes(store: MailStore) {
  const find = (input: unknown) => {
    const mail = store.get(read(params, input).id);
    if (mail === undefined) throw new AppError('NOT_FOUND', 'No such mail.');
    return mail;
  };
  return (app: FastifyInstance): void => {
    app.addHook('onRequest', async (request, reply) => {
      // A foreign name that resolves to loopback would let a web page read these mails.
      if (!LOOPBACK_HOST.test(request.headers.host ?? ''))
        throw new AppError('FORBIDDEN', 'The mailbox is read on this machine.');
      reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    });
    app.get('/', (request, reply) => {
      const { to } = read(query, request.query);
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', PAGE_POLICY)
        .send(renderList(store.list(to), to));
    });
    app.get('/mails/:id', (request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', PAGE_POLICY)
        .send(renderMail(find(request.params))),
    );
    app.get('/mails/:id/body', (request, reply) => {
      // Links leave the frame; without a base they would open inside it.
      const { html } = find(request.params);
      return reply.type('text/html; charset=utf-8').header('content-security-policy', BODY_POLICY).send(openLinksOnTop(html));
    });
    app.get('/messages', (request) => store.list(read(query, request.query).to));
    app.get('/messages/:id', (request) => find(request.params));
    app.delete('/messages', async (_request, reply) => {
      await store.clear();
      return reply.status(204).send();
    });
  };
}

function openLinksOnTop(html: string): string {
  return html.replace(/<head(\s[^>]*)?>/i, (head) => `${head}<base target="_blank">`);
}
