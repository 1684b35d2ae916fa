import { useMutation } from '@apollo/client/react';
import { Button } from '@castgraph/ui/button';
import { PasswordField } from '@castgraph/ui/password-field';
import { showToast } from '@castgraph/ui/toast';
import { useForm } from 'react-hook-form';
import { graphql } from '../../generated/index.ts';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { newPasswordRules } from '../forms/rules.ts';
import { Panel } from '../layout/panel.tsx';

const ChangePasswordDocument = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
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

interface PasswordValues {
  currentPassword: string;
  newPassword: string;
}

const empty: PasswordValues = { currentPassword: '', newPassword: '' };

/** Another password, which ends every other session. */
export function PasswordPanel() {
  const form = useForm<PasswordValues>({ mode: 'onTouched', defaultValues: empty });
  const [change] = useMutation(ChangePasswordDocument, { refetchQueries: ['SettingsSessions'] });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (input) => {
    try {
      const outcome = (await change({ variables: { input } })).data?.changePassword;
      if (outcome?.__typename === 'PasswordRefusedProblem') {
        const field = outcome.reason === 'CURRENT_PASSWORD_WRONG' ? 'currentPassword' : 'newPassword';
        form.setError(field, { message: outcome.message }, { shouldFocus: true });
        return;
      }
      form.reset(empty);
      showToast({ text: 'Changed. Other devices were signed out.' });
    } catch (error) {
      showFailure(form, error);
    }
  });
  return (
    <Panel title="Password">
      <form className="form set__form" noValidate onSubmit={submit} aria-label="Password">
        <div className="two">
          <PasswordField
            label="Current password"
            autoComplete="current-password"
            error={errors.currentPassword?.message}
            {...form.register('currentPassword', { required: 'Enter the password until now.' })}
          />
          <PasswordField
            label="New password"
            autoComplete="new-password"
            error={errors.newPassword?.message}
            {...form.register('newPassword', newPasswordRules)}
          />
        </div>
        <FormFailure message={errors.root?.message} />
        <div className="set__acts">
          <Button type="submit" isBusy={isSubmitting}>
            Change the password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
