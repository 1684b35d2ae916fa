import { useMutation } from '@apollo/client/react';
import { Button } from '@castgraph/ui/button';
import { TextField } from '@castgraph/ui/text-field';
import Link from 'next/link';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { graphql } from '../../generated/index.ts';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { keepNextPath, withNextPath } from '../forms/kept-next-path.ts';
import { emailRules } from '../forms/rules.ts';

const AskResetDocument = graphql(`
  mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
    requestPasswordReset(input: $input) {
      acceptedAt
    }
  }
`);

/** Asks for a link. The page answers the same for every address, so that nobody learns who has an account. */
export function AskReset({ next }: { next: string }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm<{ email: string }>({ mode: 'onTouched', defaultValues: { email: '' } });
  const [ask] = useMutation(AskResetDocument);
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ email }) => {
    try {
      await ask({ variables: { input: { email: email.trim() } } });
      keepNextPath(next);
      setSentTo(email.trim());
    } catch (error) {
      showFailure(form, error);
    }
  });
  if (sentTo) {
    return (
      <>
        <h1>Check your mail</h1>
        <p className="auth__lead" role="status">
          If <b>{sentTo}</b> has an account, a link to choose a new password is on its way. It works once, for 30 minutes.
        </p>
        <Button tone="quiet" size="sm" onClick={() => setSentTo(null)}>
          Use another address
        </Button>
      </>
    );
  }
  return (
    <>
      <h1>Forgot it?</h1>
      <p className="auth__lead">Tell us the address of your account, and we send you a link to choose a new password.</p>
      <form className="form" noValidate onSubmit={submit} aria-label="Ask for a link">
        <TextField
          label="E-mail"
          type="email"
          autoComplete="email"
          error={errors.email?.message}
          {...form.register('email', emailRules)}
        />
        <FormFailure message={errors.root?.message} />
        <Button type="submit" tone="primary" size="lg" isWide isBusy={isSubmitting}>
          Send the link
        </Button>
        <p className="hint">
          It came back to you?{' '}
          <Link className="link" href={withNextPath('/sign-in', next)}>
            Sign in
          </Link>
        </p>
      </form>
    </>
  );
}
