import { type RemotePageProps, useSession } from '@castgraph/mfe-contracts';
import { useEffect, useState } from 'react';
import { keepNextPath } from '../forms/kept-next-path.ts';
import { readNextPath } from '../forms/next-path.ts';
import { AuthTabs } from '../layout/auth-tabs.tsx';
import { CheckMail } from './check-mail.tsx';
import { SignUpForm } from './sign-up-form.tsx';

/** Opening an account, then the way to the mail that confirms it. */
export function SignUpPage({ query, navigate }: RemotePageProps) {
  const { state } = useSession();
  const [email, setEmail] = useState<string | null>(null);
  const next = readNextPath(query.next);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of who is there leads on.
  useEffect(() => {
    if (state === 'signed-in') navigate(next, { replace: true });
  }, [state]);
  if (email) return <CheckMail email={email} onChange={() => setEmail(null)} />;
  return (
    <>
      <AuthTabs selected="sign-up" next={next} />
      <h1>Make it yours</h1>
      <SignUpForm
        onDone={(address) => {
          keepNextPath(next);
          setEmail(address);
        }}
      />
    </>
  );
}
