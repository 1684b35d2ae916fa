import { MockedProvider } from '@apollo/client/testing/react';
import { type Session, SessionProvider } from '@castgraph/mfe-contracts';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { WatchQuery } from './features/watch/watch-query.ts';
import Page from './page.tsx';

// The shell's router owns the head of the document; React puts a title there by itself.
vi.mock('next/head', () => ({ default: ({ children }: { children: ReactNode }) => children }));

const expectTitle = (title: string) => waitFor(() => expect(document.title).toBe(`${title} · Castgraph`));

beforeAll(() => {
  window.matchMedia = (query: string) => ({ matches: false, media: query }) as MediaQueryList;
});

const video = {
  __typename: 'Video',
  id: 'vid_1',
  title: 'Reading a kiln by its colour',
  description: 'One\nTwo\nThree\nFour <script>alert(1)</script>',
  url: 'http://localhost:3000/watch/vid_1',
  tags: ['ceramics'],
  visibility: 'PUBLIC',
  createdAt: '2026-01-01T00:00:00.000Z',
  publishedAt: null,
  state: 'PROCESSING',
  isPlayable: false,
  durationMs: 24_000,
  thumbnail: {
    __typename: 'Image',
    url: 'http://m/1.webp',
    w640: 'http://m/640.webp',
    w960: 'http://m/960.webp',
    w1280: 'http://m/1280.webp',
  },
  storyboard: null,
  renditions: [{ __typename: 'Rendition', id: 'rend_1', heightPx: 360, state: 'ENCODING', progressPercent: 40 }],
  myPlayback: { __typename: 'PlaybackRefusedProblem', message: 'Not yet.' },
  category: null,
  channel: { __typename: 'Channel', id: 'ch_1', handle: 'kiln', name: 'Slow Kiln', avatar: null },
};

function renderPage(found: unknown, state: Session['state'] = 'visitor', query = {}) {
  const answer = { data: { video: found, videos: { __typename: 'VideoConnection', edges: [] } } as never };
  const request = { query: WatchQuery, variables: { id: 'vid_1' } };
  const session = { state, viewer: null } as unknown as Session;
  return render(
    <MockedProvider mocks={[{ request, result: answer, maxUsageCount: 3 }]}>
      <SessionProvider session={session}>
        <Page path="/watch/vid_1" params={{ id: 'vid_1' }} query={query} navigate={() => undefined} />
      </SessionProvider>
    </MockedProvider>,
  );
}

describe('the watch page', () => {
  it('says how far a video is that does not play yet', async () => {
    renderPage(video);
    expect(await screen.findByText('This video is being prepared.')).toBeInTheDocument();
    expect(screen.getByRole('progressbar', { name: 'First rendition' })).toHaveAttribute('aria-valuenow', '40');
    expect(screen.getByRole('heading', { level: 1, name: 'Reading a kiln by its colour' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /Slow Kiln/ })).toHaveAttribute('href', '/@kiln');
    await expectTitle('Reading a kiln by its colour');
  });

  it('asks for its poster before everything else', async () => {
    const { container } = renderPage(video);
    await screen.findByRole('heading', { level: 1 });
    expect(container.querySelector('.player__poster img')).toHaveAttribute('fetchpriority', 'high');
  });

  it('shows a description as text, folded while it is long', async () => {
    const { container } = renderPage(video);
    await userEvent.click(await screen.findByRole('button', { name: 'Show everything' }));
    expect(screen.getByRole('button', { name: 'Show less' })).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByText(/<script>alert\(1\)<\/script>/)).toBeInTheDocument();
    expect(container.querySelector('script')).toBeNull();
  });

  it('says that processing failed', async () => {
    renderPage({ ...video, state: 'FAILED' });
    expect(await screen.findByText('This video could not be processed.')).toBeInTheDocument();
  });

  // Missing and private are told apart by nobody.
  it('tells a visitor that there is nothing, and offers to sign in', async () => {
    renderPage(null, 'visitor', { t: '90' });
    expect(await screen.findByRole('heading', { name: 'Video not available' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/sign-in?next=%2Fwatch%2Fvid_1%3Ft%3D90');
    await expectTitle('Video not available');
  });

  it('asks again as the person who is signed in before it says so', async () => {
    renderPage(null, 'signed-in');
    expect(screen.queryByRole('heading', { name: 'Video not available' })).not.toBeInTheDocument();
    expect(await screen.findByRole('heading', { name: 'Video not available' })).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: 'Sign in' })).not.toBeInTheDocument();
  });
});
