import { useQuery } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { useSession } from '@castgraph/mfe-contracts';
import { Broken } from '@castgraph/ui/broken';
import { Empty } from '@castgraph/ui/empty';
import { PageTitle } from '@castgraph/ui/page-title';
import { ShowMore } from '@castgraph/ui/pagination';
import { RowsSkeleton, Table } from '@castgraph/ui/table';
import { useState } from 'react';
import { type AccountChoice, AccountFilters } from '../features/accounts/account-filters.tsx';
import { type AccountRef, AccountRow, accountColumns } from '../features/accounts/account-row.tsx';
import { RoleDialog } from '../features/accounts/role-dialog.tsx';
import { graphql } from '../generated/index.ts';

const AccountsPageQuery = graphql(`
  query AccountsPage($filter: UserFilter, $after: String) {
    users(filter: $filter, first: 30, after: $after) {
      edges {
        cursor
        node {
          id
          ...AccountRow_user
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Everybody who has an account, newest first, and what they may do. */
export function AccountsPage() {
  const { viewer } = useSession();
  const [choice, setChoice] = useState<AccountChoice>({ search: '', role: null, state: null });
  const [changing, setChanging] = useState<{ id: string; user: AccountRef } | null>(null);
  const [isMoreLoading, setIsMoreLoading] = useState(false);
  const filter = { search: choice.search || undefined, role: choice.role ?? undefined, state: choice.state ?? undefined };
  const query = useQuery(AccountsPageQuery, { variables: { filter }, fetchPolicy: 'cache-and-network' });
  const users = (query.data ?? query.previousData)?.users;
  const showMore = async (): Promise<void> => {
    setIsMoreLoading(true);
    await query.fetchMore({ variables: { after: users?.pageInfo.endCursor } }).catch(() => undefined);
    setIsMoreLoading(false);
  };
  const isFiltered = Boolean(choice.search || choice.role || choice.state);
  return (
    <>
      <PageTitle title="Accounts">Who has an account here, and what they may do on the whole installation.</PageTitle>
      <section aria-labelledby="all-accounts">
        <h2 className="sr" id="all-accounts">
          All accounts
        </h2>
        <AccountFilters choice={choice} onChange={setChoice} />
        {!users && query.error && (
          <Broken title="The accounts did not load" onRetry={() => void query.refetch()}>
            {describeError(query.error).message}
          </Broken>
        )}
        {users?.edges.length === 0 && (
          <Empty title={isFiltered ? 'Nobody like that' : 'No accounts yet'}>
            {isFiltered ? 'Drop a filter, or look for another part of the name or address.' : 'Whoever signs up appears here.'}
          </Empty>
        )}
        {(users ? users.edges.length > 0 : !query.error) && (
          <div className="panel panel--flush">
            <Table label="Accounts" columns={accountColumns} className="table--accounts" isBusy={query.loading}>
              {!users && <RowsSkeleton columns={accountColumns.length} />}
              {users?.edges.map(({ node }) => (
                <AccountRow
                  key={node.id}
                  user={node}
                  isMe={node.id === viewer?.id}
                  onChangeRole={() => setChanging({ id: node.id, user: node })}
                />
              ))}
            </Table>
          </div>
        )}
        <ShowMore
          of="accounts"
          hasMore={users?.pageInfo.hasNextPage ?? false}
          isLoading={isMoreLoading}
          onMore={() => void showMore()}
        />
      </section>
      {changing && <RoleDialog key={changing.id} user={changing.user} onClose={() => setChanging(null)} />}
    </>
  );
}
