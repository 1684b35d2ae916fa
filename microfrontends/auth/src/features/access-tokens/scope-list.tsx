import { Fragment } from 'react';
import type { Scope } from '../../generated/graphql.ts';
import { nameScope, sayScope } from './scope-words.ts';

/** Scopes as a list to read, with their names: "See your account account:read, upload files uploads:write". */
export function ScopeList({ scopes }: { scopes: readonly Scope[] }) {
  return scopes.map((scope, index) => {
    const words = sayScope(scope);
    return (
      <Fragment key={scope}>
        {index === 0 ? words.charAt(0).toUpperCase() + words.slice(1) : `, ${words}`} <code>{nameScope(scope)}</code>
      </Fragment>
    );
  });
}
