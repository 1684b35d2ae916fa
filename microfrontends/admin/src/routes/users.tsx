import { useQuery } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { useSession } from '@castgraph/mfe-contracts';
import { Broken } from '@castgraph/ui/broken';
import { Empty } from '@castgraph/ui/empty';
import { PageTitle } from '@castgraph/ui/page-title';
import { ShowMore } from '@castgraph/ui/pagination';
import { RowsSkeleton, Table } from '@castgraph/ui/table';
import { useState } from 'react';
import { RoleDialog } from '../features/users/role-dialog.tsx';
import { type UserChoice, UserFilters } from '../features/users/user-filters.tsx';
import { type UserRef, UserRow, userColumns } from '../features/users/user-row.tsx';
import { graphql } from '../generated/index.ts';

const UsersPageQuery = graphql(`
  query UsersPage($filter: UserFilter, $after: String) {
    users(filter: $filter, first: 30, after: $after) {
      edges {
        cursor
        node {
          id
          ...UserRow_user
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
export function UsersPage() {
  const { viewer } = useSession();
  const [choice, setChoice] = useState<UserChoice>({ search: '', role: null, state: null });
  const [changing, setChanging] = useState<{ id: string; user: UserRef } | null>(null);
  const [isMoreLoading, setIsMoreLoading] = useState(false);
  const filter = { search: choice.search || undefined, role: choice.role ?? undefined, state: choice.state ?? undefined };
  const query = useQuery(UsersPageQuery, { variables: { filter }, fetchPolicy: 'cache-and-network' });
  const users = (query.data ?? query.previousData)?.users;
  const showMore = async (): Promise<void> => {
    setIsMoreLoading(true);
    await query.fetchMore({ variables: { after: users?.pageInfo.endCursor } }).catch(() => undefined);
    setIsMoreLoading(false);
  };
  const isFiltered = Boolean(choice.search || choice.role || choice.state);
  return (
    <>
      <PageTitle title="Users">Who has an account here, and what they may do on the whole installation.</PageTitle>
      <section aria-labelledby="all-users">
        <h2 className="sr" id="all-users">
          All users
        </h2>
        <UserFilters choice={choice} onChange={setChoice} />
        {!users && query.error && (
          <Broken title="The users did not load" onRetry={() => void query.refetch()}>
            {describeError(query.error).message}
          </Broken>
        )}
        {users?.edges.length === 0 && (
          <Empty title={isFiltered ? 'Nobody like that' : 'Nobody yet'}>
            {isFiltered ? 'Drop a filter, or look for another part of the name or address.' : 'Whoever signs up appears here.'}
          </Empty>
        )}
        {(users ? users.edges.length > 0 : !query.error) && (
          <div className="panel panel--flush">
            <Table label="Users" columns={userColumns} className="table--users" isBusy={query.loading}>
              {!users && <RowsSkeleton columns={userColumns.length} />}
              {users?.edges.map(({ node }) => (
                <UserRow
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
          of="users"
          hasMore={users?.pageInfo.hasNextPage ?? false}
          isLoading={isMoreLoading}
          onMore={() => void showMore()}
        />
      </section>
      {changing && <RoleDialog key={changing.id} user={changing.user} onClose={() => setChanging(null)} />}
    </>
  );
}
