import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Button, ButtonLink } from './button.tsx';

describe('a button', () => {
  it('does nothing a second time while it is busy, and keeps its name and the focus', async () => {
    const onClick = vi.fn();
    const { rerender } = render(<Button onClick={onClick}>Publish</Button>);
    const button = screen.getByRole('button', { name: 'Publish' });
    await userEvent.click(button);
    rerender(
      <Button isBusy onClick={onClick}>
        Publish
      </Button>,
    );
    await userEvent.click(button);
    expect(onClick).toHaveBeenCalledTimes(1);
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute('aria-busy', 'true');
    expect(button).toHaveAccessibleName('Publish');
  });

  // A busy submit button must not send the form again when Enter is pressed in a field.
  it('does not submit its form while it is busy', async () => {
    const onSubmit = vi.fn((event: React.FormEvent) => event.preventDefault());
    render(
      <form onSubmit={onSubmit}>
        <Button type="submit" isBusy>
          Save
        </Button>
      </form>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('submits nothing unless it is told to', () => {
    render(<Button>Save</Button>);
    expect(screen.getByRole('button')).toHaveAttribute('type', 'button');
  });

  it('is a link where it leads elsewhere', () => {
    render(<ButtonLink href="/studio/upload">Upload</ButtonLink>);
    expect(screen.getByRole('link', { name: 'Upload' })).toHaveAttribute('href', '/studio/upload');
  });
});
