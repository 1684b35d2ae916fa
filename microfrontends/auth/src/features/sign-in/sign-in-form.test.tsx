import { MockedProvider } from '@apollo/client/testing/react';
import { type Session, SessionProvider, type SignInOutcome } from '@castgraph/mfe-contracts';
import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SignInForm } from './sign-in-form.tsx';

vi.setConfig({ testTimeout: 30_000 });
const patience = { timeout: 10_000 };

function show(outcome: SignInOutcome) {
  const signIn = vi.fn(async () => outcome);
  const session: Session = { state: 'visitor', viewer: null, signIn, signOut: async () => {}, refresh: async () => false };
  render(
    <MockedProvider>
      <SessionProvider session={session}>
        <SignInForm next="/" />
      </SessionProvider>
    </MockedProvider>,
  );
  fireEvent.change(screen.getByLabelText('E-mail or handle'), { target: { value: ' olive@example.org ' } });
  fireEvent.change(screen.getByLabelText(/^Password/), { target: { value: 'not the one' } });
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  return signIn;
}

const refused = (
  reason: 'CREDENTIALS_WRONG' | 'EMAIL_UNVERIFIED' | 'TOO_MANY_ATTEMPTS',
  until: string | null = null,
): SignInOutcome => ({
  kind: 'refused',
  reason,
  message: 'These do not belong together.',
  until,
});

describe('signing in', () => {
  it('says beside the password that the two do not belong together, and keeps what was typed', async () => {
    const signIn = show(refused('CREDENTIALS_WRONG'));
    expect(await screen.findByText('These do not belong together.', {}, patience)).toBeInTheDocument();
    expect(screen.getByLabelText(/^Password/)).toHaveAttribute('aria-invalid', 'true');
    expect(screen.getByLabelText('E-mail or handle')).toHaveValue(' olive@example.org ');
    expect(signIn).toHaveBeenCalledWith({ login: 'olive@example.org', password: 'not the one' });
  });

  it('offers the mail again where the address is not confirmed', async () => {
    show(refused('EMAIL_UNVERIFIED'));
    expect(await screen.findByRole('button', { name: 'Send it again' }, patience)).toBeInTheDocument();
  });

  it('says how long to wait', async () => {
    show(refused('TOO_MANY_ATTEMPTS', new Date(Date.now() + 300_000).toISOString()));
    expect(await screen.findByText('Too many attempts. Try again in 5 minutes.', {}, patience)).toBeInTheDocument();
  });

  it('says that no answer came', async () => {
    show({ kind: 'failed', code: 'NETWORK', message: 'No answer came.', retryAfterMs: null });
    expect(await screen.findByText('No answer came.', {}, patience)).toBeInTheDocument();
  });
});
