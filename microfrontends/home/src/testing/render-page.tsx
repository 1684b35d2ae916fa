import { ApolloClient } from '@apollo/client';
import { ApolloLink } from '@apollo/client/link';
import { ApolloProvider } from '@apollo/client/react';
import { createCache } from '@castgraph/graphql-client/cache';
import { type Session, SessionProvider } from '@castgraph/mfe-contracts';
import { render } from '@testing-library/react';
import { of } from 'rxjs';
import { possibleTypes } from '../generated/possible-types.ts';
import Page from '../page.tsx';

export type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
};
export type Answers = Record<string, (variables: Record<string, unknown>) => Answer>;

/** A client whose graph is a function an operation: what lies outside of this process. */
export function clientOf(answers: Answers): ApolloClient {
  const link = new ApolloLink(({ operationName, variables }) => {
    const answer = answers[operationName ?? ''];
    if (!answer) throw new Error(`Nobody answers ${operationName}.`);
    return of(answer(variables));
  });
  return new ApolloClient({ cache: createCache(possibleTypes), link, dataMasking: false });
}

export function renderPage(path: string, params: Record<string, string>, answers: Answers, session: Partial<Session> = {}) {
  const whole = {
    state: 'visitor',
    viewer: null,
    signIn: async () => null,
    signOut: async () => {},
    refresh: async () => false,
    ...session,
  } as Session;
  return render(
    <ApolloProvider client={clientOf(answers)}>
      <SessionProvider session={whole}>
        <Page path={path} params={params} query={{}} navigate={() => {}} />
      </SessionProvider>
    </ApolloProvider>,
  );
}
