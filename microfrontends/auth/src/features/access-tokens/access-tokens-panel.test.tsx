import type { MockLink } from '@apollo/client/testing';
import { MockedProvider } from '@apollo/client/testing/react';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { GraphQLError } from 'graphql';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RevokeAccessTokenDocument } from './access-token-row.tsx';
import { AccessTokensDocument, AccessTokensPanel } from './access-tokens-panel.tsx';
import { CreateAccessTokenDocument } from './make-token.tsx';

vi.setConfig({ testTimeout: 30_000 });
const patience = { timeout: 10_000 };
const DAY_MS = 86_400_000;

// jsdom knows the element but not its methods.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
});

const token = (fields: object = {}) => ({
  __typename: 'AccessToken' as const,
  id: 'pat_1',
  name: 'Backup',
  scopes: ['VIDEOS_READ', 'ACCOUNT_READ'],
  hint: 'aB3x',
  createdAt: new Date(Date.now() - 3 * DAY_MS).toISOString(),
  expiresAt: null,
  lastUsedAt: null,
  ...fields,
});
const listing = (...accessTokens: object[]): MockLink.MockedResponse =>
  ({
    request: { query: AccessTokensDocument },
    result: { data: { me: { __typename: 'Viewer', accessTokens } } },
  }) as MockLink.MockedResponse;

function show(...mocks: MockLink.MockedResponse[]) {
  render(
    <MockedProvider mocks={mocks}>
      <AccessTokensPanel />
    </MockedProvider>,
  );
}
const fill = async (name: string, ...scopes: string[]) => {
  await userEvent.type(screen.getByLabelText('Name'), name);
  for (const scope of scopes) await userEvent.click(screen.getByRole('checkbox', { name: new RegExp(`^${scope}`) }));
  await userEvent.click(screen.getByRole('button', { name: 'Make the token' }));
};

describe('access tokens', () => {
  it('say what they may do, since when, how long, and that they were never used', async () => {
    const ended = token({
      id: 'pat_2',
      name: 'Old',
      expiresAt: new Date(Date.now() - DAY_MS).toISOString(),
      lastUsedAt: new Date().toISOString(),
    });
    show(listing(token(), ended));
    const rows = await screen.findAllByRole('listitem', {}, patience);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(
        /Backup cgp_…aB3xSee all of your videos videos:read, see your account account:readMade .* · never used · does not end/,
      ),
      expect.stringMatching(/Old .* last used .* · ended \d+ [A-Z][a-z]+ \d{4}Ended/),
    ]);
  });

  it('are explained where there are none, and say that they did not load, with a way to try again', async () => {
    show({ request: { query: AccessTokensDocument }, error: new Error('down') } as MockLink.MockedResponse, listing());
    await userEvent.click(await screen.findByRole('button', { name: /again/i }, patience));
    expect(await screen.findByRole('heading', { name: 'No tokens' }, patience)).toBeInTheDocument();
  });

  it('are revoked after a question, which says what went wrong', async () => {
    const revoking = { request: { query: RevokeAccessTokenDocument, variables: { input: { accessTokenId: 'pat_1' } } } };
    show(
      listing(token()),
      {
        ...revoking,
        result: { errors: [new GraphQLError('Try again.', { extensions: { code: 'UNAVAILABLE' } })] },
      } as MockLink.MockedResponse,
      {
        ...revoking,
        result: { data: { revokeAccessToken: { __typename: 'Removal', removedId: 'pat_1' } } },
      } as MockLink.MockedResponse,
      listing(),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke Backup' }, patience));
    const dialog = screen.getByRole('dialog', { name: 'Revoke “Backup”?' });
    expect(dialog).toHaveTextContent('refused at once');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Revoke the token' }));
    expect(await within(dialog).findByRole('alert', {}, patience)).toHaveTextContent('Try again.');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Revoke the token' }));
    expect(await screen.findByRole('heading', { name: 'No tokens' }, patience)).toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Access tokens' })).toHaveFocus(), patience);
  });
});

describe('a new token', () => {
  const input = { name: 'Backup', scopes: ['VIDEOS_READ', 'UPLOADS_WRITE'], expiresAt: expect.any(String) };
  const making = (result: object, sent: (input: Record<string, unknown>) => boolean = () => true): MockLink.MockedResponse =>
    ({
      request: {
        query: CreateAccessTokenDocument,
        variables: ({ input: given }: { input: Record<string, unknown> }) => sent(given),
      },
      result,
    }) as unknown as MockLink.MockedResponse;
  const secret = `cgp_${'x'.repeat(38)}`;
  const made = {
    data: {
      createAccessToken: {
        __typename: 'NewAccessToken',
        secret,
        accessToken: { __typename: 'AccessToken', id: 'pat_1', name: 'Backup' },
      },
    },
  };
  const write = vi.fn(async () => {});
  beforeEach(() => {
    write.mockClear();
    vi.stubGlobal('isSecureContext', true);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: write }, configurable: true });
  });

  it('shows its secret once, to be copied, and not after that', async () => {
    let given: unknown;
    show(
      listing(),
      making(made, (sent) => {
        given = sent;
        return true;
      }),
      listing(token()),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Make the first' }, patience));
    await fill('Backup', 'See all', 'Upload files');
    const field = await screen.findByLabelText('The token “Backup”', {}, patience);
    expect(given).toEqual(input);
    expect(field).toHaveValue(secret);
    expect(field).toHaveFocus();
    expect(screen.getByText(/not shown again/)).toBeInTheDocument();
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: write }, configurable: true });
    await userEvent.click(screen.getByRole('button', { name: 'Copy' }));
    await waitFor(() => expect(write).toHaveBeenCalledWith(secret));
    await userEvent.click(screen.getByRole('button', { name: 'I have kept it' }));
    expect(document.body.innerHTML).not.toContain(secret);
    expect(screen.getByRole('button', { name: 'Make a token' })).toHaveFocus();
    expect(await screen.findByRole('button', { name: 'Revoke Backup' }, patience)).toBeInTheDocument();
  });

  it('is begun at its first field, and given up where it was begun', async () => {
    show(listing());
    const make = await screen.findByRole('button', { name: 'Make the first' }, patience);
    expect(make).not.toHaveFocus();
    await userEvent.click(make);
    expect(screen.getByLabelText('Name')).toHaveFocus();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByRole('button', { name: 'Make the first' })).toHaveFocus();
  });

  it('is told how long its name may be, and what its scopes are called elsewhere', async () => {
    show(listing());
    await userEvent.click(await screen.findByRole('button', { name: 'Make the first' }, patience));
    expect(screen.getByLabelText('Name')).toHaveAccessibleDescription(/At most 60 characters\.$/);
    expect(screen.getByRole('checkbox', { name: /^See all of your videos videos:read/ })).toBeInTheDocument();
  });

  it('needs a name and something that it may do', async () => {
    show(listing());
    await userEvent.click(await screen.findByRole('button', { name: 'Make the first' }, patience));
    await userEvent.click(screen.getByRole('button', { name: 'Make the token' }));
    expect(await screen.findByText('Give it a name.', {}, patience)).toBeInTheDocument();
    expect(await screen.findByText('Choose at least one thing that it may do.', {}, patience)).toBeInTheDocument();
  });

  it('says beside the name that it is taken, and keeps what was chosen', async () => {
    const taken = new GraphQLError('You have a token of this name.', { extensions: { code: 'CONFLICT', field: 'name' } });
    show(listing(), making({ errors: [taken] }));
    await userEvent.click(await screen.findByRole('button', { name: 'Make the first' }, patience));
    await fill('Backup', 'See your account');
    expect(await screen.findByText('You have a token of this name.', {}, patience)).toBeInTheDocument();
    expect(screen.getByRole('checkbox', { name: /^See your account/ })).toBeChecked();
  });
});
