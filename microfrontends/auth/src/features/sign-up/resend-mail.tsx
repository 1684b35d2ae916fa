import { describeError } from '@castgraph/graphql-client';
import { Button } from '@castgraph/ui/button';
import { showToast } from '@castgraph/ui/toast';
import { useState } from 'react';
import { sayFailure } from '../forms/failure.tsx';
import { useResend } from './use-resend.ts';

/** Sends the mail that confirms an address once more. */
export function ResendMail({ email }: { email: string }) {
  const resend = useResend();
  const [isBusy, setIsBusy] = useState(false);
  const send = async () => {
    setIsBusy(true);
    try {
      await resend(email);
      showToast({ text: 'Sent again. The newest link counts.' });
    } catch (error) {
      showToast({ text: sayFailure(describeError(error)), tone: 'danger' });
    }
    setIsBusy(false);
  };
  return (
    <Button size="sm" isBusy={isBusy} onClick={() => void send()}>
      Send it again
    </Button>
  );
}
