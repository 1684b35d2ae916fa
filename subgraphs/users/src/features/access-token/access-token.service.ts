import { hashPersonalToken, newPersonalToken, type PersonalTokenAnswer } from '@castgraph/auth/personal-token';
import { grantableScopes, hasScope, requirePerson, scopesOf, type Viewer } from '@castgraph/auth/viewer';
import { AppError, refuseInput } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import { newId } from '../../input/id.ts';
import { readText } from '../../input/plain-text.ts';
import type { LimitService } from '../limit/limit.service.ts';
import type { MailService } from '../mail/mail.service.ts';
import type { RevocationService } from '../revocation/revocation.service.ts';
import type { ViewerRow } from '../session/session.repository.ts';
import type { Caller } from '../session/session.service.ts';
import type { AccessTokenRepository, AccessTokenRow } from './access-token.repository.ts';

const WORKING_MAX = 50;
/** An end that is further away is a slip, such as seconds taken for milliseconds; who wants none leaves it out. */
const LIFE_MAX_MS = 366 * 86_400_000;
/** People see for so long which token a program of theirs stopped with. */
const SHOWN_AFTER_END_MS = 30 * 86_400_000;
const USE_NOTED_EVERY_MS = 60_000;
const HINT_CHARACTERS = 4;

export interface NewAccessTokenInput {
  name: string;
  scopes: readonly string[];
  expiresAt?: Date | null;
}
export interface MadeAccessToken {
  accessToken: AccessTokenRow;
  secret: string;
}

export interface AccessTokenOptions {
  tokens: AccessTokenRepository;
  limits: LimitService;
  mails: MailService;
  revocations: RevocationService;
  /** Addresses of accounts that may ask more of the graph than others. */
  partnerEmails: ReadonlySet<string>;
  log: Logger;
  now?: () => number;
}

export type AccessTokenService = ReturnType<typeof createAccessTokenService>;

export function createAccessTokenService(options: AccessTokenOptions) {
  const { tokens, limits, mails, revocations, partnerEmails, log, now = Date.now } = options;
  const notes = new Set<Promise<void>>();

  /** Whoever waits for the answer does not wait for this. */
  function noteUse(id: string): void {
    const note = tokens
      .noteUse(id, new Date(now()), new Date(now() - USE_NOTED_EVERY_MS))
      .catch((error: unknown) => log.debug({ err: error, accessTokenId: id }, 'a use was not noted'))
      .finally(() => notes.delete(note));
    notes.add(note);
  }

  return {
    /**
     * Makes a token for a person in the product; its secret is answered here and nowhere else. A retry finds the name taken,
     * so that no second token is made whose secret nobody has.
     *
     * @throws AppError INVALID_INPUT with the field, CONFLICT for a name that is taken and for one token too many, FORBIDDEN
     * for a token, RATE_LIMITED.
     */
    async create({ viewer }: Caller, input: NewAccessTokenInput): Promise<MadeAccessToken> {
      const person = requirePerson(viewer, 'account:security');
      const { userId, sessionId } = person;
      await limits.demand('accessTokenPerAccount', userId);
      const at = now();
      const fields = {
        name: readText(input.name, { field: 'name', minLength: 1, maxLength: 60 }),
        scopes: readScopes(input.scopes, person),
        expiresAt: readExpiry(input.expiresAt ?? null, at),
      };
      const secret = newPersonalToken();
      const tokenHash = Buffer.from(hashPersonalToken(secret), 'base64url');
      const accessToken = await tokens.create(
        { id: newId('pat'), userId, ...fields, hint: secret.slice(-HINT_CHARACTERS), tokenHash },
        { sessionId, workingMax: WORKING_MAX, now: new Date(at) },
      );
      if (accessToken === 'signed-out') throw new AppError('UNAUTHENTICATED', 'Sign in to do this.');
      if (accessToken === 'full') {
        throw new AppError('CONFLICT', `An account may have ${WORKING_MAX} access tokens. Revoke one that you do not need.`);
      }
      if (accessToken === 'name-taken') {
        const message = 'You have a token of this name. Choose another name, or revoke that one.';
        throw new AppError('CONFLICT', message, { details: { field: 'name' } });
      }
      mails.wake();
      return { accessToken, secret };
    },

    /** @throws AppError NOT_FOUND for a stranger's token too. */
    async revoke({ viewer }: Caller, id: string): Promise<void> {
      const { userId } = requirePerson(viewer, 'account:security');
      if (!(await tokens.revoke(userId, id, new Date(now())))) throw new AppError('NOT_FOUND', 'No such access token.');
      await revocations.tell();
    },

    list(viewer: ViewerRow): Promise<AccessTokenRow[]> {
      if (!hasScope(viewer, 'account:security')) throw new AppError('FORBIDDEN', 'You may not do this.');
      return tokens.list(viewer.id, new Date(now() - SHOWN_AFTER_END_MS));
    },

    /** Whose token has this hash, with what the owner may still do of what the token was given; null for nobody's. */
    async verify(tokenHash: string): Promise<PersonalTokenAnswer['owner']> {
      const token = await tokens.findWorking(Buffer.from(tokenHash, 'base64url'), new Date(now()));
      if (token === null) return null;
      noteUse(token.id);
      const { userId, user, expiresAt } = token;
      const held = scopesOf(user.role);
      return {
        viewer: {
          userId,
          credential: 'token',
          sessionId: token.id,
          role: user.role,
          scopes: token.scopes.filter((scope) => held.includes(scope) && grantableScopes.includes(scope)),
          tier: partnerEmails.has(user.email) ? 'PARTNER' : 'FREE',
        },
        expiresAt: expiresAt?.toISOString() ?? null,
      };
    },

    sweep: () => tokens.dropBefore(new Date(now() - SHOWN_AFTER_END_MS)),

    async close(): Promise<void> {
      await Promise.all(notes);
    },
  };
}

function readScopes(scopes: readonly string[], person: Viewer): string[] {
  const chosen = [...new Set(scopes)];
  if (chosen.length === 0) throw refuseInput('scopes', 'Choose at least one thing that the token may do.');
  if (!chosen.every((scope) => grantableScopes.includes(scope) && hasScope(person, scope))) {
    throw refuseInput('scopes', 'A token can be given only what you may do yourself.');
  }
  return chosen;
}

function readExpiry(expiresAt: Date | null, nowMs: number): Date | null {
  if (expiresAt === null) return null;
  if (expiresAt.getTime() <= nowMs) throw refuseInput('expiresAt', 'Choose a day that is still to come.');
  if (expiresAt.getTime() > nowMs + LIFE_MAX_MS) {
    throw refuseInput('expiresAt', 'Choose a day within a year, or none for a token that does not end.');
  }
  return expiresAt;
}
