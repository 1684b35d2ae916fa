import { on } from '@castgraph/kafka/consumer';
import { accountChangedV1 } from '@castgraph/schemas/events/users';
import type { AccountService } from './account.service.ts';

export const accountSubscriptions = (accounts: AccountService) => [on(accountChangedV1, accounts.apply)];
