import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Pager, ShowMore } from './pagination.tsx';

describe('pages of a list', () => {
  it('offers more only where there is more', () => {
    const { container, rerender } = render(<ShowMore of="videos" hasMore={false} isLoading={false} onMore={() => {}} />);
    expect(container).toBeEmptyDOMElement();
    rerender(<ShowMore of="videos" hasMore isLoading={false} onMore={() => {}} />);
    expect(screen.getByRole('button', { name: 'Show more videos' })).toBeInTheDocument();
  });

  it('asks for one page at a time and announces the wait', async () => {
    const onMore = vi.fn();
    render(<ShowMore of="videos" hasMore isLoading onMore={onMore} />);
    await userEvent.click(screen.getByRole('button'));
    expect(onMore).not.toHaveBeenCalled();
    expect(screen.getByRole('status')).toHaveTextContent('Loading more videos');
  });

  it('says where in a long list it is', async () => {
    const onOlder = vi.fn();
    render(<Pager from={21} to={40} total={1204} onOlder={onOlder} />);
    expect(screen.getByText('21 to 40 of 1,204')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Newer' })).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    expect(onOlder).toHaveBeenCalledTimes(1);
  });
});
