import { useMutation } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Choice, Choices } from '@castgraph/ui/choice';
import { ConfirmDialog } from '@castgraph/ui/dialog';
import { showToast } from '@castgraph/ui/toast';
import { useState } from 'react';
import type { UserRole } from '../../generated/graphql.ts';
import { graphql, readFragment } from '../../generated/index.ts';
import { roles, roleWords } from './role-words.ts';
import { type UserRef, UserRow_user } from './user-row.tsx';

const ChangeUserRoleMutation = graphql(`
  mutation ChangeUserRole($userId: ID!, $role: UserRole!) {
    changeUserRole(input: { userId: $userId, role: $role }) {
      ...UserRow_user
    }
  }
`);

/** Gives somebody another role, after saying what that means. Give it a `key` of the user. */
export function RoleDialog({ user: ref, onClose }: { user: UserRef; onClose: () => void }) {
  const user = readFragment(UserRow_user, ref);
  const [role, setRole] = useState<UserRole>(user.role);
  const [changeRole, { loading }] = useMutation(ChangeUserRoleMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const label = roleWords[role].label.toLowerCase();
  const confirm = async (): Promise<void> => {
    try {
      await changeRole({ variables: { userId: user.id, role } });
      showToast({ text: `${user.displayName} is ${label} now.` });
      onClose();
    } catch (error) {
      setRefusal(describeError(error).message);
    }
  };
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Change the role of ${user.displayName}?`}
      verb={role === user.role ? 'Change the role' : `Make ${label}`}
      isReady={role !== user.role}
      keep="Not now"
      tone="primary"
      isBusy={loading}
      error={refusal}
      onConfirm={() => void confirm()}
    >
      <p>The new role holds from their next request on, in every session that they have open.</p>
      <div className="form">
        <Choices label="Role">
          {roles.map((one) => (
            <Choice
              key={one}
              name="role"
              value={one}
              label={roleWords[one].label}
              hint={roleWords[one].means}
              checked={role === one}
              onChange={() => setRole(one)}
            />
          ))}
        </Choices>
      </div>
    </ConfirmDialog>
  );
}
