import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { useState } from 'react';
import { takeNextPath, withNextPath } from '../forms/kept-next-path.ts';
import { AskMailAgain } from './ask-mail-again.tsx';
import { ConfirmForm } from './confirm-form.tsx';

type Step = 'confirm' | 'link-is-over' | 'confirmed';

/** Where the link of the mail leads. It names the sign-up, and asks for its password: a link alone opens no account. */
export function VerifyPage({ query, navigate }: RemotePageProps) {
  const { token, handle } = query;
  const [step, setStep] = useState<Step>('confirm');
  const [next, setNext] = useState('/');
  const leadOn = (isSignedIn: boolean) => {
    const path = takeNextPath();
    if (isSignedIn) return navigate(path, { replace: true });
    setNext(path);
    setStep('confirmed');
  };
  if (step === 'confirmed') {
    return (
      <>
        <h1>That is you</h1>
        <p className="auth__lead">The address is confirmed, and your account is ready.</p>
        <ButtonLink href={withNextPath('/sign-in', next)} tone="primary" size="lg" isWide>
          Sign in
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      <h1>Confirm your address</h1>
      {token ? (
        <ConfirmForm token={token} handle={handle} onConfirmed={leadOn} onLinkOver={() => setStep('link-is-over')} />
      ) : (
        <p className="auth__lead">This link is not whole. Open the one in the mail, or have it sent again.</p>
      )}
      {(step === 'link-is-over' || !token) && <AskMailAgain />}
    </>
  );
}
