import { type RemotePageProps, useSession } from '@castgraph/mfe-contracts';
import { useEffect } from 'react';
import { readNextPath } from '../forms/next-path.ts';
import { AuthTabs } from '../layout/auth-tabs.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Signing in. Whoever is signed in already goes on to where they were heading. */
export function SignInPage({ query, navigate }: RemotePageProps) {
  const { state } = useSession();
  const next = readNextPath(query.next);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of who is there leads on.
  useEffect(() => {
    if (state === 'signed-in') navigate(next, { replace: true });
  }, [state]);
  return (
    <>
      <AuthTabs selected="sign-in" next={next} />
      <h1>Welcome back</h1>
      <SignInForm next={next} />
    </>
  );
}
