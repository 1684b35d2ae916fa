import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import type { DescribeClient } from '../client-address.ts';
import type { SiteOrigins } from '../origins.ts';
import { type Handler, readJson, sendJson } from '../request.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { createSessionEnd } from './session-end.ts';
import type { OpenedSession, SessionGraph } from './session-graph.ts';

export interface SessionRoutesOptions {
  cookie: SessionCookie;
  graph: SessionGraph;
  endSession: ReturnType<typeof createSessionEnd>;
  describeClient: DescribeClient;
  origins: SiteOrigins;
  log: Logger;
}

const bodyBytesMax = 16 * 1_024;
const statusOf: Record<string, number> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** `POST /api/session/{sign-in,refresh,sign-out}`: the only code that sees the refresh token. */
export function createSessionRoutes({ cookie, graph, endSession, describeClient, origins, log }: SessionRoutesOptions): Handler {
  const sendSession = async (res: ServerResponse, { answer, refreshToken, expiresAt }: OpenedSession) =>
    sendJson(res, 200, answer, { 'set-cookie': await cookie.write({ refreshToken }, expiresAt) });

  const sendVisitor = (res: ServerResponse) => sendJson(res, 200, { kind: 'visitor' }, { 'set-cookie': cookie.clear() });

  async function signIn(res: ServerResponse, body: Record<string, unknown>, headers: Record<string, string>) {
    const { login, password } = body;
    if (typeof login !== 'string' || typeof password !== 'string')
      throw new AppError('INVALID_INPUT', 'Give an e-mail address or handle, and a password.');
    const outcome = await graph.signIn({ login, password }, headers);
    if (!('kind' in outcome)) return sendSession(res, outcome);
    const { reason, until } = outcome;
    if (reason !== 'TOO_MANY_ATTEMPTS') return sendJson(res, 200, outcome);
    sendJson(res, 429, outcome, until ? retryAfter(Date.parse(until) - Date.now()) : {});
  }

  async function refresh(req: IncomingMessage, res: ServerResponse, headers: Record<string, string>) {
    const secret = await cookie.read(req.headers.cookie);
    const session = secret ? await graph.refresh(secret.refreshToken, headers) : null;
    if (session) await sendSession(res, session);
    else sendVisitor(res);
  }

  async function signOut(req: IncomingMessage, res: ServerResponse, headers: Record<string, string>) {
    const accessToken = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1];
    const refreshToken = (await cookie.read(req.headers.cookie))?.refreshToken;
    await endSession({ accessToken, refreshToken }, headers);
    // Whatever the graph says, this browser is signed out.
    sendVisitor(res);
  }

  return async (req, res, path, requestId) => {
    const route = /^\/api\/session\/(sign-in|refresh|sign-out)$/.exec(path)?.[1];
    if (!route) return false;
    try {
      if (req.method !== 'POST') {
        sendJson(res, 405, { error: { code: 'INVALID_INPUT', message: 'Only POST.' } }, { allow: 'POST' });
        return true;
      }
      refuseForeigners(req, origins);
      const body = await readJson(req, bodyBytesMax);
      const headers = { ...describeClient(req), 'x-request-id': requestId, 'user-agent': req.headers['user-agent'] ?? '' };
      if (route === 'sign-in') await signIn(res, body, headers);
      else if (route === 'refresh') await refresh(req, res, headers);
      else await signOut(req, res, headers);
    } catch (error) {
      sendFailure(res, error, requestId, log);
    }
    return true;
  };
}

/**
 * A page of another site can send this content type only after asking, which is never answered, and always with its own
 * Origin. Without an Origin no browser is at work, and then there is no cookie to misuse.
 *
 * @throws AppError FORBIDDEN
 */
function refuseForeigners(req: IncomingMessage, origins: SiteOrigins): void {
  const { origin, 'content-type': type = '', 'sec-fetch-site': site = 'none' } = req.headers;
  const isJson = /^application\/json\s*(;|$)/i.test(type);
  const isOurs = origin === undefined ? site === 'none' || site === 'same-origin' : origins.has(origin);
  if (!isJson || !isOurs) throw new AppError('FORBIDDEN', 'This is for the pages of the site alone.');
}

const retryAfter = (waitMs: number) => ({ 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) });

function sendFailure(res: ServerResponse, error: unknown, requestId: string, log: Logger): void {
  if (res.headersSent) return;
  const known =
    error instanceof AppError ? error : new AppError('INTERNAL', 'Something went wrong on our side.', { cause: error });
  const status = statusOf[known.code] ?? 500;
  if (status >= 500) log.error({ err: error, requestId }, 'a session request failed');
  const { retryAfterMs } = known.details;
  const headers = typeof retryAfterMs === 'number' ? retryAfter(retryAfterMs) : {};
  sendJson(res, status, { error: { code: known.code, message: known.message, ...known.details, requestId } }, headers);
}
