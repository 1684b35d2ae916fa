import { MockedProvider } from '@apollo/client/testing/react';
import { type Session, SessionProvider } from '@castgraph/mfe-contracts';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { MyChannelsQuery } from './my-channels.ts';
import { StudioGate } from './studio-gate.tsx';

const collaboration = {
  __typename: 'Collaboration',
  id: 'col_1',
  role: 'OWNER',
  channel: { __typename: 'Channel', id: 'ch_1', handle: 'kiln', name: 'Slow Kiln', avatar: null },
};

function renderGate(state: Session['state'], collaborations: unknown[] | Error) {
  const request = { query: MyChannelsQuery };
  const mock =
    collaborations instanceof Error
      ? { request, error: collaborations }
      : { request, result: { data: { me: { __typename: 'Viewer', collaborations } } as never } };
  const session = { state, viewer: null } as unknown as Session;
  render(
    <MockedProvider mocks={[mock]}>
      <SessionProvider session={session}>
        <StudioGate path="/studio/upload">{([channel]) => <p>Publishing as {channel.name}</p>}</StudioGate>
      </SessionProvider>
    </MockedProvider>,
  );
}

describe('the way into the studio', () => {
  it('leads a visitor to sign in, and back', () => {
    renderGate('visitor', []);
    expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', expect.stringContaining('%2Fstudio%2Fupload'));
  });

  it('leads who has no channel to one', async () => {
    renderGate('signed-in', []);
    expect(await screen.findByRole('link', { name: 'Create a channel' })).toHaveAttribute('href', '/settings/channels');
  });

  it('opens for who has one', async () => {
    renderGate('signed-in', [collaboration]);
    expect(await screen.findByText('Publishing as Slow Kiln')).toBeInTheDocument();
  });

  it('says when there was no answer', async () => {
    renderGate('signed-in', new Error('down'));
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeInTheDocument();
  });

  it('shows nothing as long as it is not known who is there', () => {
    renderGate('unknown', []);
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });
});
