import { useMutation } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { Button, ButtonLink } from '@castgraph/ui/button';
import { useState } from 'react';
import { graphql } from '../../generated/index.ts';
import { FormFailure, sayFailure } from '../forms/failure.tsx';
import { AskMailAgain } from './ask-mail-again.tsx';

const VerifyDocument = graphql(`
  mutation VerifyEmail($input: VerifyEmailInput!) {
    verifyEmail(input: $input) {
      acceptedAt
    }
  }
`);

/**
 * Where the link of the mail leads. It waits for a press: programs that look through mail follow links, and the token
 * works once.
 */
export function VerifyPage({ query }: RemotePageProps) {
  const [verify, { loading, data }] = useMutation(VerifyDocument);
  const [failure, setFailure] = useState<string | null>(null);
  const token = query.token ?? '';

  const confirm = async () => {
    setFailure(null);
    try {
      await verify({ variables: { input: { token } } });
    } catch (error) {
      setFailure(sayFailure(describeError(error)));
    }
  };

  if (data?.verifyEmail) {
    return (
      <>
        <h1>That is you</h1>
        <p className="auth__lead">The address is confirmed, and your account is ready.</p>
        <ButtonLink href="/sign-in" tone="primary" size="lg" isWide>
          Sign in
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      <h1>Confirm your address</h1>
      {token ? (
        <div className="form">
          <p className="hint">One press, and the account is yours.</p>
          <FormFailure message={failure ?? undefined} />
          <Button tone="primary" size="lg" isWide isBusy={loading} onClick={() => void confirm()}>
            Confirm e-mail address
          </Button>
        </div>
      ) : (
        <p className="auth__lead">This link is not whole. Open the one in the mail, or have it sent again.</p>
      )}
      {(failure || !token) && <AskMailAgain />}
    </>
  );
}
