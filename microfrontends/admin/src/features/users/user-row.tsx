import { Face } from '@castgraph/ui/avatar';
import { Button } from '@castgraph/ui/button';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Cell, Row } from '@castgraph/ui/table';
import { Tag } from '@castgraph/ui/tag';
import type { AccountState } from '../../generated/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { roleWords, stateLabels } from './role-words.ts';

export const UserRow_user = graphql(`
  fragment UserRow_user on User {
    id
    handle
    displayName
    role
    joinedAt
    avatar {
      w80: url(widthPx: 80)
    }
    account {
      email
      state
    }
  }
`);

export type UserRef = FragmentType<typeof UserRow_user>;

export const userColumns = [
  { label: 'Person' },
  { label: 'E-mail' },
  { label: 'State' },
  { label: 'Role' },
  { label: 'Joined', isNumber: true },
  { label: 'Actions', isSilent: true },
];

interface UserRowProps {
  user: UserRef;
  /** The administrator who looks: nobody takes the role from themselves by accident. */
  isMe: boolean;
  onChangeRole: () => void;
}

/** Why this role is not to be changed; undefined where it is. */
function findObstacle(isMe: boolean, state: AccountState | undefined): string | undefined {
  if (isMe) return 'Another administrator can change your role.';
  if (state === 'UNVERIFIED') return 'This sign-up is not finished: whose address it is, nobody has shown yet.';
  return undefined;
}

/** An account of the installation. */
export function UserRow({ user: ref, isMe, onChangeRole }: UserRowProps) {
  const { handle, displayName, role, joinedAt, avatar, account } = readFragment(UserRow_user, ref);
  const obstacle = findObstacle(isMe, account?.state);
  return (
    <Row>
      <Cell>
        <div className="person-cell">
          <Face name={displayName} pictureUrl={avatar?.w80} size="sm" />
          <div>
            <span className="table__main">{displayName}</span>
            <span className="table__sub">
              @{handle}
              {isMe && ' · you'}
            </span>
          </div>
        </div>
      </Cell>
      <Cell className="cell-email">{account?.email ?? '–'}</Cell>
      <Cell>{account && <Tag tone={account.state === 'ACTIVE' ? 'ok' : 'warn'}>{stateLabels[account.state]}</Tag>}</Cell>
      <Cell>
        <Tag tone={role === 'ADMIN' ? 'accent' : role === 'MODERATOR' ? 'info' : 'plain'}>{roleWords[role].label}</Tag>
      </Cell>
      <Cell isNumber>
        <RelativeTime at={joinedAt} />
      </Cell>
      <Cell isNumber>
        <Button size="sm" disabled={obstacle !== undefined} title={obstacle} onClick={onChangeRole}>
          Change role<span className="sr"> of {displayName}</span>
        </Button>
      </Cell>
    </Row>
  );
}
