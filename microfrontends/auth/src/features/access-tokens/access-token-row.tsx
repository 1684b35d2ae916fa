import { useMutation } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Button } from '@castgraph/ui/button';
import { ConfirmDialog } from '@castgraph/ui/dialog';
import { Icon } from '@castgraph/ui/icon';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Tag } from '@castgraph/ui/tag';
import { showToast } from '@castgraph/ui/toast';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { sayFailure } from '../forms/failure.tsx';
import { ScopeList } from './scope-list.tsx';

const AccessTokenRow_accessToken = graphql(`
  fragment AccessTokenRow_accessToken on AccessToken {
    id
    name
    scopes
    hint
    createdAt
    expiresAt
    lastUsedAt
  }
`);

export const RevokeAccessTokenDocument = graphql(`
  mutation RevokeAccessToken($input: RevokeAccessTokenInput!) {
    revokeAccessToken(input: $input) {
      removedId
    }
  }
`);

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

const LastUse = ({ at }: { at: string }) => (
  <>
    last used <RelativeTime at={at} />
  </>
);

interface AccessTokenRowProps {
  token: FragmentType<typeof AccessTokenRow_accessToken>;
  onRevoked(): Promise<unknown>;
}

/** A token of the viewer: what it may do, since when and until when, and how to end it. */
export function AccessTokenRow({ token: masked, onRevoked }: AccessTokenRowProps) {
  const { id, name, scopes, hint, createdAt, expiresAt, lastUsedAt } = readFragment(AccessTokenRow_accessToken, masked);
  const [revoke, { loading }] = useMutation(RevokeAccessTokenDocument);
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.now();

  const confirm = async () => {
    setFailure(null);
    try {
      await revoke({ variables: { input: { accessTokenId: id } } });
      setAsking(false);
      showToast({ text: `“${name}” was revoked.` });
      await onRevoked();
    } catch (error) {
      setFailure(sayFailure(describeError(error)));
    }
  };

  return (
    <li>
      <Icon of={KeyRound} />
      <span>
        <b>{name}</b> <code>cgp_…{hint}</code>
        <small>
          <ScopeList scopes={scopes} />
        </small>
        <small>
          Made <RelativeTime at={createdAt} /> · {lastUsedAt ? <LastUse at={lastUsedAt} /> : 'never used'} ·{' '}
          {expiresAt === null ? 'does not end' : `${isOver ? 'ended' : 'ends'} ${day.format(new Date(expiresAt))}`}
        </small>
      </span>
      {isOver && <Tag tone="warn">Ended</Tag>}
      <Button size="sm" tone="danger-quiet" aria-label={`Revoke ${name}`} onClick={() => setAsking(true)}>
        Revoke
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Revoke “${name}”?`}
        verb="Revoke the token"
        keep="Keep it"
        isBusy={loading}
        error={failure}
        onConfirm={() => void confirm()}
      >
        <p>Programs that use it are refused at once. This cannot be taken back.</p>
      </ConfirmDialog>
    </li>
  );
}
