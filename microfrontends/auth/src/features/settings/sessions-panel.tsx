import { useMutation, useQuery } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Broken } from '@castgraph/ui/broken';
import { Button } from '@castgraph/ui/button';
import { Bone } from '@castgraph/ui/skeleton';
import { showToast } from '@castgraph/ui/toast';
import { useState } from 'react';
import { graphql } from '../../generated/index.ts';
import { sayFailure } from '../forms/failure.tsx';
import { Panel } from '../layout/panel.tsx';
import { SessionRow } from './session-row.tsx';

const SessionsDocument = graphql(`
  query SettingsSessions {
    me {
      sessions {
        id
        isCurrent
        ...SessionRow_session
      }
    }
  }
`);

const EndSessionsDocument = graphql(`
  mutation EndSessions($input: SignOutInput!) {
    signOut(input: $input) {
      acceptedAt
    }
  }
`);

/** Where the viewer is signed in, and how to end it there. */
export function SessionsPanel() {
  const { data, error, refetch } = useQuery(SessionsDocument, { fetchPolicy: 'cache-and-network' });
  const [end] = useMutation(EndSessionsDocument);
  const [ending, setEnding] = useState<readonly string[]>([]);
  const sessions = data?.me?.sessions;
  const others = sessions?.filter(({ isCurrent }) => !isCurrent).map(({ id }) => id) ?? [];

  const signOut = async (sessionIds: string[]) => {
    setEnding(sessionIds);
    try {
      await end({ variables: { input: { sessionIds } } });
      await refetch();
      showToast({ text: sessionIds.length === 1 ? 'Signed out there.' : 'Signed out everywhere else.' });
    } catch (failure) {
      showToast({ text: sayFailure(describeError(failure)), tone: 'danger' });
    }
    setEnding([]);
  };

  return (
    <Panel title="Where you are signed in">
      {sessions ? (
        <>
          <ul className="devices">
            {sessions.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                isEnding={ending.includes(session.id)}
                onEnd={() => void signOut([session.id])}
              />
            ))}
          </ul>
          {others.length > 1 && (
            <Button tone="danger-quiet" size="sm" isBusy={ending.length > 1} onClick={() => void signOut(others)}>
              Sign out everywhere else
            </Button>
          )}
        </>
      ) : error ? (
        <Broken title="Your sessions did not load" headingLevel={3} onRetry={() => void refetch()}>
          {describeError(error).message}
        </Broken>
      ) : (
        <div className="skeleton" aria-busy="true">
          <Bone width="60%" isLarge />
          <Bone width="50%" isLarge />
        </div>
      )}
    </Panel>
  );
}
