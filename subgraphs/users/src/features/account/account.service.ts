import { groupAddress } from '@castgraph/auth/client-address';
import { requirePerson, requireViewer, type UserRole } from '@castgraph/auth/viewer';
import { AppError, refuseInput } from '@castgraph/errors';
import { readEmailAddress } from '../../input/email-address.ts';
import { isReservedHandle, readHandle, suggestHandles } from '../../input/handle.ts';
import { newId } from '../../input/id.ts';
import { findPasswordWeakness } from '../../input/password.ts';
import { readText } from '../../input/plain-text.ts';
import { hashToken } from '../../input/token.ts';
import type { LimitService } from '../limit/limit.service.ts';
import type { MailService } from '../mail/mail.service.ts';
import type { PasswordService } from '../password/password.service.ts';
import type { RevocationService } from '../revocation/revocation.service.ts';
import type { Caller } from '../session/session.service.ts';
import type { AccountRepository, AccountRow } from './account.repository.ts';

const SUGGESTIONS = 3;
const SIGN_UP_LIFE_MS = 2 * 86_400_000;
const KEPT_MS = 30 * 86_400_000;

export interface SignUpInput {
  email: string;
  handle: string;
  displayName?: string | null;
  password: string;
}
export interface SignUpRefused {
  reason: 'HANDLE_TAKEN' | 'PASSWORD_TOO_WEAK';
  message: string;
  suggestedHandles: string[];
}
export interface PasswordRefused {
  reason: 'TOO_WEAK' | 'CURRENT_PASSWORD_WRONG' | 'TOKEN_EXPIRED';
  message: string;
}

export interface AccountOptions {
  accounts: AccountRepository;
  limits: LimitService;
  passwords: PasswordService;
  mails: MailService;
  revocations: RevocationService;
  /** Addresses that become staff when they are confirmed. */
  adminEmails: ReadonlySet<string>;
  now?: () => number;
}

export type AccountService = ReturnType<typeof createAccountService>;

export function createAccountService({
  accounts,
  limits,
  passwords,
  mails,
  revocations,
  adminEmails,
  now = Date.now,
}: AccountOptions) {
  const handleTaken = async (handle: string): Promise<SignUpRefused> => ({
    reason: 'HANDLE_TAKEN',
    message: 'Somebody has this handle already.',
    suggestedHandles: (await accounts.findFreeHandles(suggestHandles(handle))).slice(0, SUGGESTIONS),
  });
  const expired: PasswordRefused = {
    reason: 'TOKEN_EXPIRED',
    message: 'This link was used already or is too old. Ask for a new one.',
  };

  /** Answers the same for an address that has an account; what differs is said in the mail, to its owner. */
  async function signUp({ clientAddress }: Caller, input: SignUpInput): Promise<SignUpRefused | null> {
    const email = readEmailAddress(input.email);
    const handle = readHandle(input.handle);
    const displayName = readText(input.displayName ?? handle, { field: 'displayName', minLength: 1, maxLength: 60 });
    const address = groupAddress(clientAddress);
    await limits.demand('signUpTryPerAddress', address);
    const weakness = findPasswordWeakness(input.password, { email, handle });
    if (weakness) return { reason: 'PASSWORD_TOO_WEAK', message: weakness, suggestedHandles: [] };
    const [isFree] = isReservedHandle(handle) ? [] : await accounts.findFreeHandles([handle]);
    if (!isFree) return handleTaken(handle);
    // What was refused above may be mended and tried again; only what opens an account counts as one.
    await limits.demand('signUpPerAddress', address);
    const passwordHash = await passwords.hash(input.password);
    if (!(await accounts.signUp({ id: newId('usr'), email, handle, displayName, passwordHash }))) return handleTaken(handle);
    mails.wake();
    return null;
  }

  async function requestMail({ clientAddress }: Caller, kind: 'VERIFY_AGAIN' | 'RESET_PASSWORD', address: string): Promise<void> {
    const email = readEmailAddress(address);
    await limits.demand('mailRequestPerAddress', groupAddress(clientAddress));
    await accounts.requestMail(kind, email);
    mails.wake();
  }

  /**
   * Makes an account of a sign-up. The link shows who reads the mail, the password who signed up: a stranger who signs up with
   * somebody's address, and maybe role, must not be let in by that person's click.
   *
   * @throws AppError INVALID_INPUT for a token that is unknown, used or too old: which of them stays untold.
   */
  async function verifyEmail({ clientAddress }: Caller, input: { token: string; password: string }): Promise<void> {
    await limits.demand('tokenTryPerAddress', groupAddress(clientAddress));
    const refused = refuseInput('token', expired.message);
    const tokenHash = hashToken(input.token);
    const signUp = tokenHash && (await accounts.findByToken('VERIFY_EMAIL', tokenHash, new Date(now())));
    if (!signUp) throw refused;
    if (!(await passwords.verify(signUp.passwordHash, input.password))) {
      const message = `@${signUp.handle} was signed up with another password. If that was not you, leave it unconfirmed.`;
      throw refuseInput('password', message);
    }
    const roleOf = (email: string): UserRole => (adminEmails.has(email) ? 'ADMIN' : 'VIEWER');
    if (!(await accounts.verifyEmail(tokenHash, new Date(now()), roleOf))) throw refused;
  }

  async function resetPassword(
    { clientAddress }: Caller,
    input: { token: string; newPassword: string },
  ): Promise<PasswordRefused | null> {
    await limits.demand('tokenTryPerAddress', groupAddress(clientAddress));
    const tokenHash = hashToken(input.token);
    const account = tokenHash && (await accounts.findByToken('RESET_PASSWORD', tokenHash, new Date(now())));
    if (!account) return expired;
    const weakness = findPasswordWeakness(input.newPassword, account);
    if (weakness) return { reason: 'TOO_WEAK', message: weakness };
    const passwordHash = await passwords.hash(input.newPassword);
    if (!(await accounts.resetPassword(tokenHash, passwordHash, new Date(now())))) return expired;
    await revocations.tell();
    // Who forgot the password has often tried it before.
    await Promise.all([account.email, account.handle].map((login) => limits.forget('failedSignInPerLogin', login)));
    mails.wake();
    return null;
  }

  async function changePassword(
    { viewer }: Caller,
    input: { currentPassword: string; newPassword: string },
  ): Promise<PasswordRefused | null> {
    const { userId, sessionId } = requirePerson(viewer, 'account:security');
    await limits.demand('passwordTryPerAccount', userId);
    const account = await accounts.findById(userId);
    if (account === null) throw new AppError('UNAUTHENTICATED', 'Sign in to do this.');
    const wrong: PasswordRefused = { reason: 'CURRENT_PASSWORD_WRONG', message: 'This is not your password until now.' };
    if (!(await passwords.verify(account.passwordHash, input.currentPassword))) return wrong;
    const weakness = findPasswordWeakness(input.newPassword, account);
    if (weakness) return { reason: 'TOO_WEAK', message: weakness };
    const newHash = await passwords.hash(input.newPassword);
    const change = { userId, sessionId, oldHash: account.passwordHash, newHash, now: new Date(now()) };
    if (!(await accounts.changePassword(change))) return wrong;
    await revocations.tell();
    mails.wake();
    return null;
  }

  /** @throws AppError FORBIDDEN unless the viewer is of the staff, by the token and by the database. */
  async function requireAdmin({ viewer }: Caller): Promise<string> {
    const { userId } = requireViewer(viewer, 'admin');
    const account = await accounts.findById(userId);
    if (account?.role !== 'ADMIN' || account.state !== 'ACTIVE') throw new AppError('FORBIDDEN', 'You may not do this.');
    return userId;
  }

  async function changeRole(caller: Caller, input: { userId: string; role: UserRole }): Promise<AccountRow> {
    const adminId = await requireAdmin(caller);
    // The last of the staff could lock everybody out by a slip.
    if (input.userId === adminId) throw new AppError('FORBIDDEN', 'Ask another administrator to change your own role.');
    const account = await accounts.changeRole(input.userId, input.role, new Date(now()));
    if (account === null) throw new AppError('NOT_FOUND', 'No such user.');
    await revocations.tell();
    return account;
  }

  return {
    signUp,
    requestMail,
    verifyEmail,
    resetPassword,
    changePassword,
    requireAdmin,
    changeRole,
    sweep: () => accounts.sweep(new Date(now()), { signUpLifeMs: SIGN_UP_LIFE_MS, keptMs: KEPT_MS }),
  };
}
