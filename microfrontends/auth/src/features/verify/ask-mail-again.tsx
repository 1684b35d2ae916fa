import { Button } from '@castgraph/ui/button';
import { TextField } from '@castgraph/ui/text-field';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { emailRules } from '../forms/rules.ts';
import { CheckMail } from '../sign-up/check-mail.tsx';
import { useResend } from '../sign-up/use-resend.ts';

/** Asks for a new link where the old one does not work any more. */
export function AskMailAgain() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm<{ email: string }>({ mode: 'onTouched', defaultValues: { email: '' } });
  const resend = useResend();
  const { errors, isSubmitting } = form.formState;
  if (sentTo) return <CheckMail email={sentTo} onChange={() => setSentTo(null)} />;
  const submit = form.handleSubmit(async ({ email }) => {
    try {
      await resend(email.trim());
      setSentTo(email.trim());
    } catch (error) {
      showFailure(form, error);
    }
  });
  return (
    <form className="form auth__more" noValidate onSubmit={submit} aria-label="Send the link again">
      <TextField
        label="E-mail"
        type="email"
        autoComplete="email"
        error={errors.email?.message}
        {...form.register('email', emailRules)}
      />
      <FormFailure message={errors.root?.message} />
      <Button type="submit" isWide isBusy={isSubmitting}>
        Send a new link
      </Button>
    </form>
  );
}
