import { useQuery } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Broken } from '@castgraph/ui/broken';
import { Button } from '@castgraph/ui/button';
import { Empty } from '@castgraph/ui/empty';
import { Bone } from '@castgraph/ui/skeleton';
import { type ReactNode, useRef, useState } from 'react';
import { graphql } from '../../generated/index.ts';
import { Panel } from '../layout/panel.tsx';
import { AccessTokenRow } from './access-token-row.tsx';
import { type MadeToken, MakeToken } from './make-token.tsx';
import { NewSecret } from './new-secret.tsx';

export const AccessTokensDocument = graphql(`
  query SettingsAccessTokens {
    me {
      accessTokens {
        id
        ...AccessTokenRow_accessToken
      }
    }
  }
`);

type Step = { at: 'list' } | { at: 'making' } | { at: 'made'; token: MadeToken };

/** Secrets by which programs of the viewer's act for them: which there are, a new one, and their end. */
export function AccessTokensPanel() {
  const { data, error, refetch } = useQuery(AccessTokensDocument, { fetchPolicy: 'cache-and-network' });
  const [step, setStep] = useState<Step>({ at: 'list' });
  const tokens = data?.me?.accessTokens;
  const heading = useRef<HTMLHeadingElement>(null);
  const hasComeBack = useRef(false);
  // What had the focus is gone from the page: it goes on where the way began.
  const takeFocusBack = (button: HTMLButtonElement | null): void => {
    if (!button || !hasComeBack.current) return;
    hasComeBack.current = false;
    button.focus();
  };
  const make = (words: string) => (
    <Button size="sm" ref={takeFocusBack} onClick={() => setStep({ at: 'making' })}>
      {words}
    </Button>
  );
  const comeBack = () => {
    hasComeBack.current = true;
    setStep({ at: 'list' });
  };
  const showWithoutRevoked = async () => {
    await refetch();
    heading.current?.focus();
  };
  const made = (token: MadeToken) => {
    setStep({ at: 'made', token });
    void refetch();
  };

  let list: ReactNode;
  if (tokens && tokens.length > 0) {
    list = (
      <ul className="devices">
        {tokens.map((token) => (
          <AccessTokenRow key={token.id} token={token} onRevoked={showWithoutRevoked} />
        ))}
      </ul>
    );
  } else if (tokens) {
    list = step.at === 'list' && (
      <Empty title="No tokens" headingLevel={3} action={make('Make the first')}>
        A token lets a program of yours use Castgraph for you, within what you choose.
      </Empty>
    );
  } else if (error) {
    list = (
      <Broken title="Your tokens did not load" headingLevel={3} onRetry={() => void refetch()}>
        {describeError(error).message}
      </Broken>
    );
  } else {
    list = (
      <div className="skeleton" aria-busy="true">
        <Bone width="60%" isLarge />
        <Bone width="50%" isLarge />
      </div>
    );
  }

  return (
    <Panel
      title="Access tokens"
      heading={heading}
      end={step.at === 'list' && tokens && tokens.length > 0 ? make('Make a token') : null}
    >
      {step.at === 'making' && <MakeToken onMade={made} onCancel={comeBack} />}
      {step.at === 'made' && <NewSecret token={step.token} onDone={comeBack} />}
      {list}
    </Panel>
  );
}
