import { AppError, type ErrorCode, errorCodes } from '@castgraph/errors';
import { referToDocument } from '@castgraph/graphql-client/documents';
import type { SignedInAnswer, SignInAnswer } from '@castgraph/mfe-runtime/session';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type FragmentType, readFragment } from '../../generated/index.ts';
import { RefreshDocument, SignedInFields, SignInDocument, SignOutDocument } from './documents.ts';

/** A session as the graph opened it, apart from what the browser may know of it. */
export interface OpenedSession {
  answer: SignedInAnswer;
  refreshToken: string;
  expiresAt: Date;
}

export interface SessionGraph {
  signIn(
    input: { login: string; password: string },
    headers: Record<string, string>,
  ): Promise<OpenedSession | Exclude<SignInAnswer, SignedInAnswer>>;
  /** Null where the refresh token is worth nothing any more. */
  refresh(refreshToken: string, headers: Record<string, string>): Promise<OpenedSession | null>;
  signOut(accessToken: string, headers: Record<string, string>): Promise<void>;
}

interface GraphAnswer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; retryAfterMs?: number } }[];
}

const isKnownCode = (code: unknown): code is ErrorCode => errorCodes.some((one) => one === code);

/** What the shell asks of the graph on behalf of a browser. */
export function createSessionGraph(gatewayUrl: string): SessionGraph {
  const url = new URL('/graphql', gatewayUrl);

  async function ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    headers: Record<string, string>,
  ): Promise<Data> {
    const answer: GraphAnswer<Data> = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ ...referToDocument(document), variables }),
      signal: AbortSignal.timeout(15_000),
    }).then(
      (response) => response.json(),
      (cause: unknown) => {
        throw new AppError('UNAVAILABLE', 'The service does not answer. Try again in a moment.', { cause });
      },
    );
    const [error] = answer.errors ?? [];
    if (error) {
      const { code, retryAfterMs } = error.extensions ?? {};
      throw new AppError(isKnownCode(code) ? code : 'INTERNAL', error.message, {
        details: retryAfterMs === undefined ? {} : { retryAfterMs },
      });
    }
    if (!answer.data) throw new AppError('INTERNAL', 'Something went wrong on our side.');
    return answer.data;
  }

  return {
    async signIn(input, headers) {
      const { signIn } = await ask(SignInDocument, { input }, headers);
      if (!signIn) throw new AppError('INTERNAL', 'Something went wrong on our side.');
      if (signIn.__typename === 'SignInRefusedProblem') {
        return { kind: 'refused', reason: signIn.reason, message: signIn.message, until: signIn.until ?? null };
      }
      return open(signIn);
    },
    async refresh(refreshToken, headers) {
      try {
        const { refreshSession } = await ask(RefreshDocument, { input: { refreshToken } }, headers);
        return refreshSession ? open(refreshSession) : null;
      } catch (error) {
        if (error instanceof AppError && ['UNAUTHENTICATED', 'NOT_FOUND', 'INVALID_INPUT', 'FORBIDDEN'].includes(error.code))
          return null;
        throw error;
      }
    },
    async signOut(accessToken, headers) {
      await ask(SignOutDocument, { input: { isEverywhere: false } }, { ...headers, authorization: `Bearer ${accessToken}` });
    },
  };
}

function open(masked: FragmentType<typeof SignedInFields>): OpenedSession {
  const { session, accessToken, accessTokenExpiresAt, refreshToken, viewer } = readFragment(SignedInFields, masked);
  const user = viewer.user;
  if (!refreshToken || !user) throw new AppError('INTERNAL', 'Something went wrong on our side.');
  const { id, handle, displayName, role, avatar } = user;
  return {
    refreshToken,
    expiresAt: new Date(session.expiresAt),
    answer: {
      kind: 'signed-in',
      accessToken,
      expiresAt: accessTokenExpiresAt,
      viewer: { id, handle, displayName, role, avatarUrl: avatar?.url ?? null },
    },
  };
}
