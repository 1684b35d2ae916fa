import type { ApolloClient } from '@apollo/client';
import type { Session, SessionViewer } from '@castgraph/mfe-contracts';
import { renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useViewerChange } from './use-viewer-change.ts';

const resetStore = vi.fn(async () => []);
const refetchQueries = vi.fn(async () => []);
const client = { resetStore, refetchQueries } as unknown as ApolloClient;

const viewerOf = (id: string): SessionViewer => ({ id, handle: id, displayName: id, role: 'VIEWER', avatarUrl: null });
const unknown = { state: 'unknown', viewer: null };
const visitor = { state: 'visitor', viewer: null };
const signedIn = (id: string) => ({ state: 'signed-in', viewer: viewerOf(id) });

function follow(...sessions: object[]) {
  const { rerender } = renderHook((session: object) => useViewerChange(client, session as Session), {
    initialProps: sessions[0],
  });
  for (const session of sessions.slice(1)) rerender(session);
}

beforeEach(() => vi.clearAllMocks());

describe('when the viewer of a page changes', () => {
  it('leaves the page of a visitor alone', () => {
    follow(unknown, visitor);
    expect([resetStore, refetchQueries].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });

  it('asks again for what is theirs, and keeps what anybody may see', () => {
    follow(unknown, signedIn('usr_1'), signedIn('usr_1'));
    expect([resetStore, refetchQueries].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  });

  // What the one before could see must not be shown to the next.
  it.each([
    ['signs out', visitor],
    ['becomes somebody else', signedIn('usr_2')],
  ])('forgets everything when somebody %s', (_, next) => {
    follow(unknown, signedIn('usr_1'), next);
    expect(resetStore).toHaveBeenCalledTimes(1);
  });
});
