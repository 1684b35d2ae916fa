import { Chip, Chips } from '@castgraph/ui/chip';
import { Icon } from '@castgraph/ui/icon';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AccountState, UserRole } from '../../generated/graphql.ts';
import { accountStates, roles, roleWords, stateLabels } from './role-words.ts';

export interface UserChoice {
  search: string;
  role: UserRole | null;
  state: AccountState | null;
}

const typingMs = 300;

/** Which accounts the list shows. Words are looked for once the typing rests. */
export function UserFilters({ choice, onChange }: { choice: UserChoice; onChange: (choice: UserChoice) => void }) {
  const [text, setText] = useState(choice.search);
  useEffect(() => {
    if (text.trim() === choice.search) return;
    const timer = setTimeout(() => onChange({ ...choice, search: text.trim() }), typingMs);
    return () => clearTimeout(timer);
  }, [text, choice, onChange]);
  return (
    <div className="toolbar">
      <div className="search-mini">
        <Icon of={Search} />
        <input
          className="input"
          type="search"
          aria-label="Find a user"
          placeholder="Name, handle or e-mail"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Chips label="Role" isTight>
        <Chip isPressed={choice.role === null} onClick={() => onChange({ ...choice, role: null })}>
          Every role
        </Chip>
        {roles.map((role) => (
          <Chip key={role} isPressed={choice.role === role} onClick={() => onChange({ ...choice, role })}>
            {roleWords[role].label}
          </Chip>
        ))}
      </Chips>
      <select
        className="input input--compact"
        aria-label="State"
        value={choice.state ?? ''}
        onChange={(event) => onChange({ ...choice, state: accountStates.find((state) => state === event.target.value) ?? null })}
      >
        <option value="">Every state</option>
        {accountStates.map((state) => (
          <option key={state} value={state}>
            {stateLabels[state]}
          </option>
        ))}
      </select>
    </div>
  );
}
