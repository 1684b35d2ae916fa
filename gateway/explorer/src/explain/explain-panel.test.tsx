import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Explanation, FetchFacts } from '../state/answer.ts';
import { ExplainPanel } from './explain-panel.tsx';
import { placeOnLine } from './fetch-timeline.tsx';

const videos: FetchFacts = {
  id: 'f1',
  subgraph: 'videos',
  path: '',
  startMs: 0.5,
  durationMs: 12,
  cache: 'hit',
  status: 'ok',
  cost: 6,
};
const users: FetchFacts = {
  ...videos,
  id: 'f2',
  subgraph: 'users',
  path: 'videos.owner',
  startMs: 12.6,
  cache: 'miss',
  status: 'failed',
  entities: 1,
};
const explanation: Explanation = {
  totalMs: 25,
  planMs: 0.4,
  cost: 8,
  fetches: [videos, users],
  fields: [
    {
      name: 'videos',
      fetch: 'f1',
      cost: 6,
      fields: [
        { name: 'owner', fetch: 'f2' },
        { name: '__typename', fetch: null },
      ],
    },
  ],
};
const show = (more: Partial<Parameters<typeof ExplainPanel>[0]> = {}) =>
  render(<ExplainPanel explanation={explanation} isExplaining hasToken onToggle={() => {}} {...more} />);

describe('how an answer came to be', () => {
  it('is told fetch by fetch: which subgraph, when, for how long, out of which cache, at what cost', () => {
    show();
    const [first, second] = within(screen.getByRole('list', { name: 'Requests to subgraphs' })).getAllByRole('listitem');
    expect(first).toHaveTextContent('f1videosfrom the cache12 ms');
    expect(first).toHaveTextContent('after 0.5 ms, cost 6');
    expect(second).toHaveTextContent('f2userscache missedfailed12 ms');
    expect(second).toHaveTextContent('videos.owner after 13 ms, 1 entity, cost 6');
  });

  it('is a tree of fields, each with what brought it', () => {
    show();
    const rows = within(screen.getByRole('tree', { name: 'Fields of the answer' })).getAllByRole('treeitem');
    expect(rows.map((row) => row.textContent)).toEqual([
      'videosvideos · f1 · from the cache · 12 ms · cost 6',
      'ownerusers · f2 · cache missed · 12 ms',
      '__typenamegateway',
    ]);
    expect(rows[1]).toHaveAttribute('aria-level', '2');
  });

  it('is walked by keys alone', async () => {
    show();
    const user = userEvent.setup();
    const root = screen.getByRole('treeitem', { name: /^videos/ });
    root.focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('treeitem', { name: /^owner/ })).toHaveFocus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(root).toHaveFocus();
    expect(root).toHaveAttribute('aria-expanded', 'false');
    expect(screen.getAllByRole('treeitem')).toHaveLength(1);
    await user.keyboard('{ArrowRight}');
    expect(screen.getAllByRole('treeitem')).toHaveLength(3);
  });

  it('is asked for by a switch, which needs a token', async () => {
    const onToggle = vi.fn();
    const { rerender } = show({ explanation: null, isExplaining: false, onToggle });
    await userEvent.click(screen.getByRole('switch', { name: /^Explain what runs/ }));
    expect(onToggle).toHaveBeenCalledWith(true);
    rerender(<ExplainPanel explanation={null} isExplaining hasToken={false} onToggle={onToggle} />);
    expect(screen.getByRole('switch', { name: /^Explain what runs/ })).toBeDisabled();
    expect(screen.getByRole('switch', { name: /^Explain what runs/ })).not.toBeChecked();
    expect(screen.getByText('Needs a token, which you enter under Access.')).toBeVisible();
  });

  it('may have needed no subgraph', () => {
    show({ explanation: { ...explanation, fetches: [], fields: [] } });
    expect(screen.getByText('No subgraph was asked.')).toBeVisible();
    expect(screen.queryByRole('tree')).toBeNull();
  });
});

describe('a fetch on the line of time', () => {
  it.each([
    [{ startMs: 0, durationMs: 50 }, 100, { startPercent: 0, widthPercent: 50 }],
    [{ startMs: 50, durationMs: 50 }, 100, { startPercent: 50, widthPercent: 50 }],
    [{ startMs: 10, durationMs: 0 }, 100, { startPercent: 10, widthPercent: 1 }],
    [{ startMs: 0, durationMs: 0 }, 0, { startPercent: 0, widthPercent: 1 }],
    // A fetch that outlived the operation's clock makes the line longer, not the bar too wide.
    [{ startMs: 100, durationMs: 100 }, 100, { startPercent: 50, widthPercent: 50 }],
  ])('%j of %d ms lies at %j', (fetch, totalMs, place) => {
    expect(placeOnLine(fetch, totalMs)).toEqual(place);
  });
});
