import { personalTokenQuestion } from '@castgraph/auth/personal-token';
import { type NonceMemory, STATEMENT_HEADER, verifyStatement } from '@castgraph/auth/statement';
import { AppError } from '@castgraph/errors';
import { isAbsence } from '@castgraph/errors/absence';
import type { FastifyInstance } from '@castgraph/service';
import type { AccessTokenService } from './access-token.service.ts';

export interface AccessTokenRouteOptions {
  accessTokens: AccessTokenService;
  /** The key that this subgraph shares with the gateway. */
  statementKey: Buffer;
  rememberNonce: NonceMemory;
}

const QUESTION_BYTES_MAX = 1_024;

/** Tells the gateway, and nobody else, whose personal access token it was shown. The secret itself stays with the gateway. */
export function mountAccessTokens(app: FastifyInstance, { accessTokens, statementKey, rememberNonce }: AccessTokenRouteOptions) {
  return app.register(async (inside) => {
    // The statement covers the very bytes, so they are kept as they came.
    inside.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: QUESTION_BYTES_MAX },
      (_request, body, done) => done(null, body),
    );
    inside.post('/internal/access-tokens/verify', async ({ headers, body }) => {
      const text = String(body);
      await verifyStatement(statementKey, { header: headers[STATEMENT_HEADER], audience: 'users', body: text, rememberNonce });
      const tokenHash = readQuestion(text);
      try {
        return { owner: await accessTokens.verify(tokenHash) };
      } catch (error) {
        if (!isAbsence(error)) throw error;
        throw new AppError('UNAVAILABLE', 'Access tokens cannot be checked right now. Try again.', { cause: error });
      }
    });
  });
}

function readQuestion(text: string): string {
  try {
    return personalTokenQuestion.parse(JSON.parse(text)).tokenHash;
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'The body is the hash of a token.', { cause });
  }
}
