import { useMutation } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { useSession } from '@castgraph/mfe-contracts';
import { Button } from '@castgraph/ui/button';
import { PasswordField } from '@castgraph/ui/password-field';
import { useForm } from 'react-hook-form';
import { graphql } from '../../generated/index.ts';
import { FormFailure, showFailure } from '../forms/failure.tsx';

export const VerifyDocument = graphql(`
  mutation VerifyEmail($input: VerifyEmailInput!) {
    verifyEmail(input: $input) {
      acceptedAt
    }
  }
`);

export interface ConfirmFormProps {
  token: string;
  /** Absent in a link that was cut; then nobody can be signed in at once. */
  handle: string | undefined;
  onConfirmed(isSignedIn: boolean): void;
  /** The link was used, or is too old. */
  onLinkOver(): void;
}

/** Confirms the sign-up of a link by its password, and signs in with it. */
export function ConfirmForm({ token, handle, onConfirmed, onLinkOver }: ConfirmFormProps) {
  const session = useSession();
  const [verify] = useMutation(VerifyDocument);
  const form = useForm<{ password: string }>({ mode: 'onTouched', defaultValues: { password: '' } });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ password }) => {
    try {
      await verify({ variables: { input: { token, password } } });
    } catch (error) {
      if (describeError(error).field === 'token') onLinkOver();
      return showFailure(form, error);
    }
    const outcome = handle ? await session.signIn({ login: handle, password }) : null;
    onConfirmed(outcome?.kind === 'signed-in');
  });

  return (
    <form className="form" noValidate onSubmit={submit} aria-label="Confirm your address">
      {/* Password managers look for whose password it is. */}
      {handle && <input hidden readOnly name="username" autoComplete="username" value={handle} />}
      <PasswordField
        label="Password"
        hint={`The one that you chose${handle ? ` for @${handle}` : ''} when you signed up.`}
        autoComplete="current-password"
        error={errors.password?.message}
        {...form.register('password', { required: 'Enter the password that you chose.' })}
      />
      <FormFailure message={errors.root?.message} />
      <Button type="submit" tone="primary" size="lg" isWide isBusy={isSubmitting}>
        Confirm and sign in
      </Button>
    </form>
  );
}
