import { Button } from '@castgraph/ui/button';
import { useEffect, useRef } from 'react';
import { ResendMail } from './resend-mail.tsx';

/** The step after signing up: the mail, and what to do when it does not come. */
export function CheckMail({ email, onChange }: { email: string; onChange(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The form that had the focus is gone; whoever listens hears what came of it.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Check your mail
      </h1>
      <p className="auth__lead">
        We sent a link to <b>{email}</b>. Open it to confirm that the address is yours; it works for 24 hours.
      </p>
      <div className="form">
        <p className="hint">Nothing there? Look in the folder for spam, or have it sent again.</p>
        <div className="set__acts" style={{ justifyContent: 'flex-start' }}>
          <ResendMail email={email} />
          <Button size="sm" tone="quiet" onClick={onChange}>
            Use another address
          </Button>
        </div>
      </div>
    </>
  );
}
