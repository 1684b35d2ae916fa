import { useMutation } from '@apollo/client/react';
import { Button } from '@castgraph/ui/button';
import { PasswordField } from '@castgraph/ui/password-field';
import { TextField } from '@castgraph/ui/text-field';
import { useForm } from 'react-hook-form';
import { graphql } from '../../generated/index.ts';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { HandleSuggestions } from '../forms/handle-suggestions.tsx';
import { emailRules, handleRules, newPasswordRules, tidyHandle } from '../forms/rules.ts';

export const SignUpDocument = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) {
      ... on SignUpAccepted {
        nextStep
      }
      ... on SignUpRefusedProblem {
        message
        reason
        suggestedHandles
      }
    }
  }
`);

interface SignUpValues {
  handle: string;
  email: string;
  password: string;
}

/** Opens an account. `onDone` gets the address that the mail goes to, whether or not an account was opened for it. */
export function SignUpForm({ onDone }: { onDone(email: string): void }) {
  const form = useForm<SignUpValues>({ mode: 'onTouched', defaultValues: { handle: '', email: '', password: '' } });
  const [signUp, { data }] = useMutation(SignUpDocument);
  const { errors, isSubmitting } = form.formState;
  const refused = data?.signUp?.__typename === 'SignUpRefusedProblem' ? data.signUp : null;

  const submit = form.handleSubmit(async ({ handle, email, password }) => {
    try {
      const input = { handle: tidyHandle(handle), email: email.trim(), password };
      const outcome = (await signUp({ variables: { input } })).data?.signUp;
      if (outcome?.__typename === 'SignUpRefusedProblem') {
        form.setError(
          outcome.reason === 'HANDLE_TAKEN' ? 'handle' : 'password',
          { message: outcome.message },
          { shouldFocus: true },
        );
      } else {
        onDone(email.trim());
      }
    } catch (error) {
      showFailure(form, error);
    }
  });

  return (
    <form className="form" noValidate onSubmit={submit} aria-label="Create an account">
      <TextField
        label="Handle"
        prefixSign="@"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="The name in the address of your page. Letters, digits, hyphens, underscores."
        error={
          errors.handle && (
            <>
              {errors.handle.message}{' '}
              <HandleSuggestions
                handles={refused?.suggestedHandles}
                onPick={(handle) => form.setValue('handle', handle, { shouldValidate: true })}
              />
            </>
          )
        }
        {...form.register('handle', handleRules)}
      />
      <TextField
        label="E-mail"
        type="email"
        autoComplete="email"
        error={errors.email?.message}
        {...form.register('email', emailRules)}
      />
      <PasswordField
        label="Password"
        autoComplete="new-password"
        hint="At least 8 characters. Length counts for more than signs."
        error={errors.password?.message}
        {...form.register('password', newPasswordRules)}
      />
      <FormFailure message={errors.root?.message} />
      <Button type="submit" tone="primary" size="lg" isWide isBusy={isSubmitting}>
        Create the account
      </Button>
    </form>
  );
}
