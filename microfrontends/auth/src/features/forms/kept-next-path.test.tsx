import { InMemoryCache } from '@apollo/client/cache';
import { MockedProvider } from '@apollo/client/testing/react';
import { type Session, SessionProvider, type SignInOutcome } from '@castgraph/mfe-contracts';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  RequestPasswordResetDocument,
  ResetPasswordDocument,
  SignUpDocument,
  VerifyEmailDocument,
} from '../../generated/graphql.ts';
import { possibleTypes } from '../../generated/possible-types.ts';
import { ResetPage } from '../reset/reset-page.tsx';
import { SignUpPage } from '../sign-up/sign-up-page.tsx';
import { VerifyPage } from '../verify/verify-page.tsx';
import { keepNextPath, takeNextPath } from './kept-next-path.ts';

const anything = () => true;
const acceptance = { __typename: 'Acceptance', acceptedAt: '2030-01-01T00:00:00.000Z' };
const accepted = { __typename: 'SignUpAccepted', nextStep: 'VERIFY_EMAIL' };
const mocks = [
  { request: { query: SignUpDocument, variables: anything }, result: { data: { signUp: accepted } } },
  { request: { query: VerifyEmailDocument, variables: anything }, result: { data: { verifyEmail: acceptance } } },
  {
    request: { query: RequestPasswordResetDocument, variables: anything },
    result: { data: { requestPasswordReset: acceptance } },
  },
  { request: { query: ResetPasswordDocument, variables: anything }, result: { data: { resetPassword: acceptance } } },
];
const viewer = { id: 'usr_1', handle: 'olive', displayName: 'Olive', role: 'VIEWER', avatarUrl: null } as const;
const password = 'correct horse battery';

/** Opens a page in a tab of its own: nothing but what the browser keeps is there from before. */
function open(
  Page: typeof SignUpPage | typeof VerifyPage | typeof ResetPage,
  query: Record<string, string>,
  outcome: SignInOutcome = { kind: 'signed-in', viewer },
) {
  cleanup();
  const navigate = vi.fn();
  const session: Session = {
    state: 'visitor',
    viewer: null,
    signIn: async () => outcome,
    signOut: async () => {},
    refresh: async () => false,
  };
  render(
    <MockedProvider mocks={mocks} cache={new InMemoryCache({ possibleTypes })}>
      <SessionProvider session={session}>
        <Page path="" params={{}} query={query} navigate={navigate} />
      </SessionProvider>
    </MockedProvider>,
  );
  return navigate;
}

async function signUp(query: Record<string, string>) {
  open(SignUpPage, query);
  await userEvent.type(screen.getByLabelText('Handle'), 'olive');
  await userEvent.type(screen.getByLabelText('E-mail'), 'olive@example.org');
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Create the account' }));
  await screen.findByRole('heading', { name: 'Check your mail' });
}

async function verify(outcome?: SignInOutcome) {
  const navigate = open(VerifyPage, { token: 'a-token', handle: 'olive' }, outcome);
  await userEvent.type(screen.getByLabelText(/^Password/), password);
  await userEvent.click(screen.getByRole('button', { name: 'Confirm and sign in' }));
  return navigate;
}

beforeEach(() => localStorage.clear());

describe('where somebody was heading', () => {
  it('is where the confirmed sign-up leads', async () => {
    await signUp({ next: '/studio/upload?channel=ch_1' });
    const navigate = await verify();
    await waitFor(() => expect(navigate).toHaveBeenCalledWith('/studio/upload?channel=ch_1', { replace: true }));
  });

  it('is kept where the sign-in has to wait', async () => {
    await signUp({ next: '/studio' });
    await verify({ kind: 'failed', code: 'NETWORK', message: 'No answer came.', retryAfterMs: null });
    expect(await screen.findByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/sign-in?next=%2Fstudio');
  });

  it('is kept while a new password is chosen', async () => {
    open(ResetPage, { next: '/studio' });
    await userEvent.type(screen.getByLabelText('E-mail'), 'olive@example.org');
    await userEvent.click(screen.getByRole('button', { name: 'Send the link' }));
    await screen.findByRole('heading', { name: 'Check your mail' });
    open(ResetPage, { token: 'a-token' });
    await userEvent.type(screen.getByLabelText('New password'), password);
    await userEvent.click(screen.getByRole('button', { name: 'Change the password' }));
    expect(await screen.findByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/sign-in?next=%2Fstudio');
  });

  it('is nowhere for who came without, also after somebody else', async () => {
    await signUp({ next: '/studio' });
    await signUp({});
    const navigate = await verify();
    await waitFor(() => expect(navigate).toHaveBeenCalledWith('/', { replace: true }));
  });

  it('leads once, only into this site, and not after a day', () => {
    keepNextPath('/studio', 0);
    expect(takeNextPath(24 * 3_600_000)).toBe('/');
    keepNextPath('/studio', 0);
    expect([takeNextPath(1_000), takeNextPath(1_000)]).toEqual(['/studio', '/']);
    keepNextPath('//evil.example', 0);
    expect(takeNextPath(1_000)).toBe('/');
    localStorage.setItem('castgraph.next', 'not what was written');
    expect(takeNextPath()).toBe('/');
  });
});
