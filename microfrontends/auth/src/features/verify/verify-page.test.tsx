import { MockedProvider } from '@apollo/client/testing/react';
import { type Session, SessionProvider, type SignInOutcome } from '@castgraph/mfe-contracts';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { VerifyDocument } from './confirm-form.tsx';
import { VerifyPage } from './verify-page.tsx';

vi.setConfig({ testTimeout: 30_000 });
const patience = { timeout: 10_000 };
const password = 'correct horse battery';
const viewer = { id: 'usr_1', handle: 'olive', displayName: 'Olive', role: 'VIEWER', avatarUrl: null } as const;
const accepted = { data: { verifyEmail: { __typename: 'Acceptance', acceptedAt: '2026-01-01T00:00:00.000Z' } } };
const refusedFor = (field: string, message: string) => ({
  errors: [{ message, extensions: { code: 'INVALID_INPUT', field } }],
});

function show(result: object, outcome: SignInOutcome = { kind: 'signed-in', viewer }) {
  const signIn = vi.fn(async () => outcome);
  const navigate = vi.fn();
  const session: Session = { state: 'visitor', viewer: null, signIn, signOut: async () => {}, refresh: async () => false };
  const request = { query: VerifyDocument, variables: { input: { token: 't', password } } };
  render(
    <MockedProvider mocks={[{ request, result }]}>
      <SessionProvider session={session}>
        <VerifyPage path="/verify" params={{}} query={{ token: 't', handle: 'olive' }} navigate={navigate} />
      </SessionProvider>
    </MockedProvider>,
  );
  fireEvent.change(screen.getByLabelText(/^Password/), { target: { value: password } });
  fireEvent.click(screen.getByRole('button', { name: 'Confirm and sign in' }));
  return { signIn, navigate };
}

describe('confirming an address', () => {
  it('names the sign-up, takes its password, and signs in with it', async () => {
    const { signIn, navigate } = show(accepted);
    expect(screen.getByText(/@olive/)).toBeInTheDocument();
    await waitFor(() => expect(navigate).toHaveBeenCalledWith('/', { replace: true }), patience);
    expect(signIn).toHaveBeenCalledWith({ login: 'olive', password });
  });

  it('says beside the password that the sign-up is not the reader’s, and signs nobody in', async () => {
    const { signIn } = show(refusedFor('password', '@olive was signed up with another password.'));
    expect(await screen.findByText(/another password/, {}, patience)).toBeInTheDocument();
    expect(signIn).not.toHaveBeenCalled();
    expect(screen.queryByRole('form', { name: 'Send the link again' })).toBeNull();
  });

  it('offers a new link where this one is over', async () => {
    show(refusedFor('token', 'This link was used already or is too old.'));
    expect(await screen.findByRole('form', { name: 'Send the link again' }, patience)).toBeInTheDocument();
    expect(screen.getByText('This link was used already or is too old.')).toBeInTheDocument();
  });

  it('leads to the sign-in where that has to wait', async () => {
    show(accepted, { kind: 'failed', code: 'NETWORK', message: 'No answer came.', retryAfterMs: null });
    expect(await screen.findByRole('heading', { name: 'That is you' }, patience)).toBeInTheDocument();
  });
});
