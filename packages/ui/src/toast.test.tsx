import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showToast, ToastRegion } from './toast.tsx';

describe('a toast', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const show = (run = vi.fn()) => act(() => showToast({ text: 'Video deleted', action: { label: 'Undo', run } }));
  const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms));

  it('goes after eight seconds', () => {
    render(<ToastRegion />);
    show();
    expect(screen.getByRole('region', { name: 'Messages' })).toHaveTextContent('Video deleted');
    wait(7_900);
    expect(screen.getByText('Video deleted')).toBeInTheDocument();
    wait(200);
    expect(screen.queryByText('Video deleted')).not.toBeInTheDocument();
  });

  it('takes back what was done, and goes', () => {
    const run = vi.fn();
    render(<ToastRegion />);
    show(run);
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(run).toHaveBeenCalledTimes(1);
    expect(screen.queryByText('Video deleted')).not.toBeInTheDocument();
  });

  // Whoever reads or reaches for “Undo” must not lose it.
  it('stays while it is looked at, and then only for what was left', () => {
    render(<ToastRegion />);
    show();
    wait(5_000);
    const toast = screen.getByText('Video deleted');
    fireEvent.pointerEnter(toast.parentElement as HTMLElement);
    wait(60_000);
    expect(toast).toBeInTheDocument();
    fireEvent.pointerLeave(toast.parentElement as HTMLElement);
    wait(2_900);
    expect(toast).toBeInTheDocument();
    wait(200);
    expect(toast).not.toBeInTheDocument();
  });

  it('gives its place to the next one, which has its own eight seconds', () => {
    render(<ToastRegion />);
    show();
    wait(7_000);
    act(() => showToast({ text: 'Role changed' }));
    expect(screen.queryByText('Video deleted')).not.toBeInTheDocument();
    wait(7_000);
    expect(screen.getByText('Role changed')).toBeInTheDocument();
  });
});
