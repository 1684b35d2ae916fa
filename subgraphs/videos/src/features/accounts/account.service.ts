import { AppError } from '@castgraph/errors';
import type { AccountRepository } from './account.repository.ts';

export type AccountService = ReturnType<typeof createAccountService>;

/** What this domain knows of people: whether their account works. */
export function createAccountService({ accounts }: { accounts: AccountRepository }) {
  return {
    apply: accounts.apply,

    /**
     * An account that has not been heard of yet passes: the gateway has verified its session, and the news is on its way.
     * @throws AppError FORBIDDEN for an account whose address was never confirmed.
     */
    async requireActive(userId: string): Promise<void> {
      const account = await accounts.find(userId);
      if (account !== null && account.state !== 'ACTIVE') throw new AppError('FORBIDDEN', 'Confirm your e-mail address first.');
    },
  };
}
