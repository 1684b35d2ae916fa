import { type SignInOutcome, useSession } from '@castgraph/mfe-contracts';
import { Button } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { PasswordField } from '@castgraph/ui/password-field';
import { TextField } from '@castgraph/ui/text-field';
import Link from 'next/link';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FormFailure, sayFailure } from '../forms/failure.tsx';
import { keepNextPath, withNextPath } from '../forms/kept-next-path.ts';
import { ResendMail } from '../sign-up/resend-mail.tsx';

interface SignInValues {
  login: string;
  password: string;
}

type Refused = Extract<SignInOutcome, { kind: 'refused' }>;

/** Words for a refusal that concerns the form as a whole; wrong credentials stand beside the password. */
function sayRefusal({ message, until }: Refused): string {
  if (!until) return message;
  const waitMs = Date.parse(until) - Date.now();
  return sayFailure({ code: 'RATE_LIMITED', message, retryAfterMs: Math.max(1_000, waitMs) });
}

/** `next` is where its visitor was heading. */
export function SignInForm({ next }: { next: string }) {
  const session = useSession();
  const [unverified, setUnverified] = useState<string | null>(null);
  const form = useForm<SignInValues>({ mode: 'onTouched', defaultValues: { login: '', password: '' } });
  const { errors, isSubmitting } = form.formState;

  const signIn = form.handleSubmit(async ({ login, password }) => {
    setUnverified(null);
    const outcome = await session.signIn({ login: login.trim(), password });
    if (outcome.kind === 'failed') form.setError('root', { message: sayFailure(outcome) });
    if (outcome.kind !== 'refused') return;
    if (outcome.reason === 'EMAIL_UNVERIFIED') {
      keepNextPath(next);
      setUnverified(login.trim());
    } else if (outcome.reason === 'CREDENTIALS_WRONG')
      form.setError('password', { message: outcome.message }, { shouldFocus: true });
    else form.setError('root', { message: sayRefusal(outcome) });
  });

  return (
    <form className="form" noValidate onSubmit={signIn} aria-label="Sign in">
      <TextField
        label="E-mail or handle"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.login?.message}
        {...form.register('login', { required: 'Enter your e-mail address or handle.' })}
      />
      <PasswordField
        label="Password"
        labelEnd={
          <Link className="link" href={withNextPath('/reset', next)}>
            Forgot it?
          </Link>
        }
        autoComplete="current-password"
        error={errors.password?.message}
        {...form.register('password', { required: 'Enter your password.' })}
      />
      {unverified && (
        <Callout tone="warn" action={unverified.includes('@') ? <ResendMail email={unverified} /> : undefined}>
          This address is not confirmed yet. Open the link in the mail that we sent you.
        </Callout>
      )}
      <FormFailure message={errors.root?.message} />
      <Button type="submit" tone="primary" size="lg" isWide isBusy={isSubmitting}>
        Sign in
      </Button>
    </form>
  );
}
