import { useMutation } from '@apollo/client/react';
import { Button, ButtonLink } from '@castgraph/ui/button';
import { PasswordField } from '@castgraph/ui/password-field';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { graphql } from '../../generated/index.ts';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { takeNextPath, withNextPath } from '../forms/kept-next-path.ts';
import { newPasswordRules } from '../forms/rules.ts';

const ResetPasswordDocument = graphql(`
  mutation ResetPassword($input: ResetPasswordInput!) {
    resetPassword(input: $input) {
      ... on Acceptance {
        acceptedAt
      }
      ... on PasswordRefusedProblem {
        message
        reason
      }
    }
  }
`);

/** Where the link of the mail leads: a new password, which ends every session. */
export function ChoosePassword({ token }: { token: string }) {
  const form = useForm<{ newPassword: string }>({ mode: 'onTouched', defaultValues: { newPassword: '' } });
  const [reset, { data }] = useMutation(ResetPasswordDocument);
  const { errors, isSubmitting } = form.formState;
  const [next, setNext] = useState('/');
  const outcome = data?.resetPassword;
  const submit = form.handleSubmit(async ({ newPassword }) => {
    try {
      const result = (await reset({ variables: { input: { token, newPassword } } })).data?.resetPassword;
      if (result?.__typename !== 'PasswordRefusedProblem') return setNext(takeNextPath());
      form.setError(result.reason === 'TOO_WEAK' ? 'newPassword' : 'root', { message: result.message }, { shouldFocus: true });
    } catch (error) {
      showFailure(form, error);
    }
  });
  if (outcome?.__typename === 'Acceptance') {
    return (
      <>
        <h1>Changed</h1>
        <p className="auth__lead">The new password counts from now on, and every device was signed out.</p>
        <ButtonLink href={withNextPath('/sign-in', next)} tone="primary" size="lg" isWide>
          Sign in
        </ButtonLink>
      </>
    );
  }
  const isExpired = outcome?.__typename === 'PasswordRefusedProblem' && outcome.reason === 'TOKEN_EXPIRED';
  return (
    <>
      <h1>A new password</h1>
      <form className="form" noValidate onSubmit={submit} aria-label="Choose a new password">
        <PasswordField
          label="New password"
          autoComplete="new-password"
          hint="At least 8 characters. Every device is signed out."
          error={errors.newPassword?.message}
          {...form.register('newPassword', newPasswordRules)}
        />
        <FormFailure message={errors.root?.message} />
        {isExpired && (
          <ButtonLink href="/reset" isWide>
            Ask for a new link
          </ButtonLink>
        )}
        <Button type="submit" tone="primary" size="lg" isWide isBusy={isSubmitting}>
          Change the password
        </Button>
      </form>
    </>
  );
}
