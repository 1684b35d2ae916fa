import { ApolloClient } from '@apollo/client';
import { ApolloLink } from '@apollo/client/link';
import { ApolloProvider } from '@apollo/client/react';
import { createCache } from '@castgraph/graphql-client/cache';
import { type Session, SessionProvider, type UserRole } from '@castgraph/mfe-contracts';
import { ToastRegion } from '@castgraph/ui/toast';
import { render } from '@testing-library/react';
import { of } from 'rxjs';
import { possibleTypes } from '../generated/possible-types.ts';
import Page from '../page.tsx';

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}
export type Answers = Record<string, (variables: Record<string, unknown>) => Answer>;

/** The page at an address, before a graph that is a function an operation; `role` null is a visitor. */
export function renderPage(path: string, answers: Answers, role: UserRole | null = 'ADMIN', query: Record<string, string> = {}) {
  const link = new ApolloLink(({ operationName, variables }) => {
    const answer = answers[operationName ?? ''];
    if (!answer) throw new Error(`Nobody answers ${operationName}.`);
    return of(answer(variables));
  });
  const session = {
    state: role ? 'signed-in' : 'visitor',
    viewer: role ? { id: 'usr_me', handle: 'me', displayName: 'Me', role, avatarUrl: null } : null,
    signIn: async () => ({ kind: 'failed', code: 'INTERNAL', message: '', retryAfterMs: null }),
    signOut: async () => {},
    refresh: async () => false,
  } satisfies Session;
  return render(
    <ApolloProvider client={new ApolloClient({ cache: createCache(possibleTypes), link, dataMasking: false })}>
      <SessionProvider session={session}>
        <Page path={path} params={{}} query={query} navigate={() => {}} />
        <ToastRegion />
      </SessionProvider>
    </ApolloProvider>,
  );
}
