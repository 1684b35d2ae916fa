import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Cost } from '../state/answer.ts';
import { CostPanel } from './cost-panel.tsx';

const cost: Cost = { estimated: 26, remaining: 9_974, limit: 10_000, windowMs: 60_000, tier: 'FREE' };

describe('what an operation costs', () => {
  it('is said with what is left, and of how much', () => {
    render(<CostPanel cost={cost} onDryRun={() => {}} />);
    const account = screen.getByRole('region', { name: 'Cost of the last operation' });
    expect(account).toHaveTextContent('26pointsfree');
    const meter = within(account).getByRole('meter', { name: '9,974 of 10,000 points left; full again within 60 s' });
    expect(meter).toHaveAttribute('value', '9974');
    expect(meter).toHaveAttribute('max', '10000');
  });

  it('is told per field where nothing was run, the dearest first', () => {
    const fields = [
      { path: 'videos', cost: 1, times: 1 },
      { path: 'videos.edges.node', cost: 20, times: 20 },
      { path: 'videos.edges', cost: 5, times: 20 },
    ];
    render(<CostPanel cost={{ ...cost, fields }} onDryRun={() => {}} />);
    expect(screen.getByText('points, had it run')).toBeVisible();
    const rows = within(screen.getByRole('region', { name: 'Cost per field' })).getAllByRole('row');
    expect(rows.map((row) => row.textContent)).toEqual([
      'FieldTimesCost',
      'videos.edges.node2020',
      'videos.edges205',
      'videos11',
      'Together26',
    ]);
    // Between its names a path may be broken.
    expect(rows[1]?.querySelector('code')?.innerHTML).toBe('videos.<wbr>edges.<wbr>node');
  });

  it('is one point where it is one', () => {
    render(<CostPanel cost={{ ...cost, estimated: 1 }} onDryRun={() => {}} />);
    expect(screen.getByRole('region', { name: 'Cost of the last operation' })).toHaveTextContent('1pointfree');
  });

  it('is not taken for the whole where there are more fields than are listed', () => {
    const fields = [{ path: 'videos', cost: 1, times: 1 }];
    const { rerender } = render(<CostPanel cost={{ ...cost, fields }} onDryRun={() => {}} />);
    expect(screen.queryByText(/Only the first/)).toBeNull();
    rerender(<CostPanel cost={{ ...cost, fields, isTruncated: true }} onDryRun={() => {}} />);
    expect(screen.getByText('Only the first 1 fields of the operation are listed.')).toBeVisible();
  });

  it('is asked for without a run', async () => {
    const onDryRun = vi.fn();
    render(<CostPanel cost={null} onDryRun={onDryRun} />);
    await userEvent.click(screen.getByRole('button', { name: 'Cost without running' }));
    expect(onDryRun).toHaveBeenCalledOnce();
  });
});
