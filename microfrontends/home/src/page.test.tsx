import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { prefetch } from './page.tsx';
import { clientOf, renderPage } from './testing/render-page.tsx';
import { buildChannel, buildPage, category } from './testing/video.builder.ts';

// The shell's router owns the head of the document; React puts a title there by itself.
vi.mock('next/head', () => ({ default: ({ children }: { children: ReactNode }) => children }));

const expectTitle = (title: string) => waitFor(() => expect(document.title).toBe(`${title} · Castgraph`));

const ids = (count: number, from = 1): string[] => Array.from({ length: count }, (_, index) => `vid_${from + index}`);
const failure = {
  data: null,
  errors: [{ message: 'The videos are resting.', extensions: { code: 'UNAVAILABLE', requestId: 'req-7' } }],
};
const channel = {
  ...buildChannel(),
  description: 'Wood-fired pots.',
  videoCount: 3,
  banner: null,
  createdAt: '2025-01-01T00:00:00.000Z',
  links: [
    { __typename: 'ChannelLink', label: 'Shop', url: 'https://shop.example' },
    { __typename: 'ChannelLink', label: 'Trap', url: 'javascript:alert(1)' },
  ],
  owner: { __typename: 'User', id: 'usr_1', handle: 'olive', displayName: 'Olive Press', avatar: null },
};

describe('the home page', () => {
  const answers = {
    NewestPage: ({ after }: Record<string, unknown>) => ({
      data: { categories: [category], videos: after ? buildPage(ids(2, 7)) : buildPage(ids(6), 'c-vid_6') },
    }),
  };

  it('leads with the newest, and shows the topics as places', async () => {
    renderPage('/', {}, answers);
    const lead = await screen.findByRole('region', { name: 'Just out' });
    expect(within(lead).getByRole('heading', { name: 'Video vid_1' })).toBeInTheDocument();
    expect(within(screen.getByRole('region', { name: 'Newest' })).getAllByRole('article')).toHaveLength(2);
    const topics = within(screen.getByRole('navigation', { name: 'Topics' }));
    expect(topics.getByRole('link', { name: 'Newest' })).toHaveAttribute('aria-current', 'page');
    expect(topics.getByRole('link', { name: 'Science' })).toHaveAttribute('href', '/topics/science');
  });

  it('puts the next page under the last one, until there is no more', async () => {
    renderPage('/', {}, answers);
    await userEvent.click(await screen.findByRole('button', { name: 'Show more videos' }));
    expect(await screen.findByRole('heading', { name: 'Video vid_8' })).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: 'Video vid_1' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Show more videos' })).not.toBeInTheDocument();
  });

  it('says what gathers here while nothing does', async () => {
    renderPage('/', {}, { NewestPage: () => ({ data: { categories: [], videos: buildPage([]) } }) });
    expect(await screen.findByRole('heading', { name: 'No videos yet' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Open an account' })).toHaveAttribute('href', '/sign-up');
  });

  it('says why the list did not come, keeps the topics, and tries again', async () => {
    let isUp = false;
    renderPage(
      '/',
      {},
      {
        NewestPage: () => (isUp ? answers.NewestPage({}) : { ...failure, data: { categories: [category], videos: null } }),
      },
    );
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The videos are resting.');
    expect(alert).toHaveTextContent('req-7');
    expect(screen.getByRole('link', { name: 'Science' })).toBeInTheDocument();
    isUp = true;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'Video vid_1' })).toBeInTheDocument();
  });

  it('is whole at once when the server has read it already', async () => {
    const client = clientOf(answers);
    await prefetch({ client, path: '/', params: {}, query: {} });
    expect(JSON.stringify(client.extract())).toContain('Video vid_6');
  });
});

describe('a topic', () => {
  const answers = {
    Topics: () => ({ data: { categories: [category] } }),
    TopicPage: ({ categoryId }: Record<string, unknown>) => ({
      data: { videos: buildPage(categoryId === 'cat_1' ? ids(1) : []) },
    }),
  };

  it('shows its own videos', async () => {
    renderPage('/topics/science', { slug: 'science' }, answers);
    expect(await screen.findByRole('heading', { name: 'Video vid_1' })).toBeInTheDocument();
    expect(screen.getByRole('heading', { level: 1, name: 'Science' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Science' })).toHaveAttribute('aria-current', 'page');
  });

  it('that there is not answers 404 and leads on', async () => {
    const route = { client: clientOf(answers), path: '/topics/none', params: { slug: 'none' }, query: {} };
    expect(await prefetch(route)).toEqual({ status: 404 });
    renderPage('/topics/none', { slug: 'none' }, answers);
    expect(await screen.findByRole('heading', { level: 1, name: 'No such topic' })).toBeInTheDocument();
  });

  // On the way from page to page nothing is read ahead.
  it.each([
    ['/', {}, 'Home'],
    ['/topics/science', { slug: 'science' }, 'Science'],
    ['/topics/none', { slug: 'none' }, 'No such topic'],
  ])('%s names itself in the tab once it is read', async (path, params, title) => {
    const NewestPage = () => ({ data: { categories: [category], videos: buildPage(ids(2)) } });
    renderPage(path, params as Record<string, string>, { ...answers, NewestPage });
    await expectTitle(title);
  });
});

describe('a channel', () => {
  const answers = {
    ChannelPage: ({ handle }: Record<string, unknown>) => ({
      data: { channelByHandle: handle === 'slow-kiln' ? { ...channel, videos: buildPage(ids(3)) } : null },
    }),
    MyPartInChannel: () => ({ data: { channelByHandle: { __typename: 'Channel', id: 'ch_1', myRole: 'OWNER' } } }),
  };
  const params = { handle: 'slow-kiln' };

  it('shows its newest video first and the others below', async () => {
    renderPage('/@slow-kiln', params, answers);
    expect(await screen.findByRole('heading', { level: 1, name: 'Slow Kiln' })).toBeInTheDocument();
    await expectTitle('Slow Kiln');
    expect(
      within(screen.getByRole('region', { name: 'Latest' })).getByRole('heading', { name: 'Video vid_1' }),
    ).toBeInTheDocument();
    expect(within(screen.getByRole('region', { name: 'Earlier' })).getAllByRole('article')).toHaveLength(2);
  });

  // A channel's links are written by strangers.
  it('links only to web addresses', async () => {
    renderPage('/@slow-kiln', params, answers);
    await userEvent.click(await screen.findByRole('tab', { name: 'About' }));
    expect(screen.getByRole('link', { name: /Shop/ })).toHaveAttribute('rel', 'nofollow ugc noopener');
    expect(screen.getByText('Trap')).not.toHaveAttribute('href');
    expect(screen.queryByRole('link', { name: /Trap/ })).not.toBeInTheDocument();
  });

  it('offers its owner, and nobody else, to upload', async () => {
    const view = renderPage('/@slow-kiln', params, answers);
    await screen.findByRole('heading', { level: 1 });
    expect(screen.queryByRole('link', { name: 'Upload' })).not.toBeInTheDocument();
    view.unmount();
    renderPage('/@slow-kiln', params, answers, { state: 'signed-in' });
    expect(await screen.findByRole('link', { name: 'Upload' })).toHaveAttribute('href', '/studio/upload');
  });

  it('that there is not answers 404 and says so; one that did not load is no 404', async () => {
    const route = { path: '/@gone', params: { handle: 'gone' }, query: {} };
    expect(await prefetch({ ...route, client: clientOf(answers) })).toEqual({ status: 404 });
    expect(await prefetch({ ...route, client: clientOf({ ChannelPage: () => failure }) })).toBeUndefined();
    renderPage('/@gone', { handle: 'gone' }, answers);
    expect(await screen.findByRole('heading', { name: 'No such channel' })).toBeInTheDocument();
    await expectTitle('No such channel');
  });
});
