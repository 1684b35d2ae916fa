import type { Logger } from '@castgraph/logger';
import type { Transporter } from 'nodemailer';
import { hashToken, newToken } from '../../input/token.ts';
import type { LimitService } from '../limit/limit.service.ts';
import type { MailRepository, MailRequestRow, RecipientRow, TokenPurpose } from './mail.repository.ts';
import { type Letter, letters, writeMail } from './mail.templates.ts';

const VERIFY_LIFE_MS = 86_400_000;
const RESET_LIFE_MS = 1_800_000;
/** Sign-ups that one mail names. More for one address at one time is somebody's mischief. */
const SIGN_UPS_MAX = 5;
const BATCH = 10;
/** Longer than the transport's own time limits together: a mail that is being sent is not taken up again. */
const LEASE_MS = 30_000;
const LOOK_AGAIN_MS = 500;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 300_000;
const GIVE_UP_AFTER_MS = 86_400_000;

/** What the owner of an account must learn, however often. */
const told: ReadonlySet<MailRequestRow['kind']> = new Set(['PASSWORD_CHANGED', 'ACCESS_TOKEN_MADE']);

export interface MailOptions {
  mails: MailRepository;
  transport: Transporter;
  limits: LimitService;
  /** Links lead here and nowhere else, whatever Host a request named. */
  publicSiteUrl: string;
  log: Logger;
}

export type MailService = ReturnType<typeof createMailService>;

/**
 * Makes mails of the requests that sign-ups and resets leave in the database, and sends them. Tokens are made here, at the moment of
 * sending, so that none is ever stored; a mail server that is away delays mails and loses none.
 */
export function createMailService({ mails, transport, limits, publicSiteUrl, log }: MailOptions) {
  let isClosing = false;
  let isWoken = false;
  let rouse = () => {};
  let running: Promise<void> | undefined;

  /** A token that works once, on its way into a link. */
  async function makeToken(userId: string, purpose: TokenPurpose, lifeMs: number): Promise<string> {
    const token = newToken();
    const tokenHash = hashToken(token);
    if (tokenHash === null) throw new Error('A new token is not one.');
    await mails.addToken(userId, purpose, tokenHash, new Date(Date.now() + lifeMs));
    return token;
  }

  async function composeReset({ id, displayName }: RecipientRow): Promise<Letter> {
    return letters.reset(displayName, `${publicSiteUrl}/reset?token=${await makeToken(id, 'RESET_PASSWORD', RESET_LIFE_MS)}`);
  }

  /** A link for each sign-up: which of them is the reader's, the reader knows, and shows by its password. */
  async function composeVerify(signUps: readonly RecipientRow[]): Promise<Letter | null> {
    const links = [];
    for (const { id, handle } of signUps) {
      const token = await makeToken(id, 'VERIFY_EMAIL', VERIFY_LIFE_MS);
      links.push({ handle, url: `${publicSiteUrl}/verify?handle=${handle}&token=${token}` });
    }
    return links.length === 0 ? null : letters.verify(signUps[0]?.displayName ?? '', links);
  }

  /** Who gets what; null where there is nobody to write to. */
  async function compose({ kind, email, userId }: MailRequestRow): Promise<Letter | null> {
    const account = await mails.findActive(email);
    if (kind === 'PASSWORD_CHANGED') return account && letters.passwordChanged(account.displayName, `${publicSiteUrl}/reset`);
    if (kind === 'ACCESS_TOKEN_MADE')
      return account && letters.accessTokenMade(account.displayName, `${publicSiteUrl}/settings/tokens`);
    if (kind === 'RESET_PASSWORD') return account && composeReset(account);
    if (account) return kind === 'SIGN_UP' ? letters.alreadyThere(account.displayName, `${publicSiteUrl}/sign-in`) : null;
    if (userId === null) return composeVerify(await mails.listUnfinished(email, SIGN_UPS_MAX));
    const signUp = await mails.findById(userId);
    return signUp && composeVerify([signUp]);
  }

  async function isWelcome({ kind, email, attempts }: MailRequestRow): Promise<boolean> {
    // What a stranger can cause is counted, once a request.
    if (told.has(kind) || attempts > 1) return true;
    return (await limits.take('mailPerRecipient', email)).isAllowed;
  }

  async function handle(request: MailRequestRow): Promise<void> {
    const { id, kind, email, attempts, createdAt } = request;
    try {
      const letter = (await isWelcome(request)) ? await compose(request) : null;
      if (letter)
        await transport.sendMail({
          to: { name: '', address: email },
          messageId: `<${id}.${createdAt.getTime()}@castgraph>`,
          ...writeMail(letter),
        });
      await mails.finish(id);
      log.info({ mailId: Number(id), kind, isSent: letter !== null }, 'mail done');
    } catch (error) {
      const isHopeless = Date.now() - createdAt.getTime() > GIVE_UP_AFTER_MS;
      log[isHopeless ? 'error' : 'warn'](
        { err: error, mailId: Number(id), kind, attempts },
        isHopeless ? 'mail given up' : 'mail waits',
      );
      if (isHopeless) return mails.finish(id);
      await mails.postpone(id, new Date(Date.now() + Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (attempts - 1))));
    }
  }

  async function run(): Promise<void> {
    while (!isClosing) {
      isWoken = false;
      let count = 0;
      try {
        const requests = await mails.lease(BATCH, LEASE_MS);
        count = requests.length;
        await Promise.all(requests.map(handle));
      } catch (error) {
        log.warn({ err: error }, 'mails wait');
      }
      if (count < BATCH && !isWoken && !isClosing) await sleep();
    }
  }

  const sleep = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_AGAIN_MS);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  function wake() {
    isWoken = true;
    rouse();
  }

  return {
    /** Looks now instead of within half a second. */
    wake,
    start() {
      running = run();
    },
    /** Finishes the mails under way. */
    async close() {
      isClosing = true;
      wake();
      await running;
      transport.close();
    },
  };
}
