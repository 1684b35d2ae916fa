import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ConfirmDialog } from './dialog.tsx';

// jsdom knows the element but not its methods.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
});

function example(props: Partial<Parameters<typeof ConfirmDialog>[0]> = {}) {
  const onClose = vi.fn();
  const onConfirm = vi.fn();
  const view = render(
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={onConfirm}
      title="Cancel this job?"
      verb="Cancel the job"
      keep="Let it run"
      {...props}
    >
      <p>360p stays.</p>
    </ConfirmDialog>,
  );
  return { onClose, onConfirm, ...view };
}

describe('a dialog that asks first', () => {
  it('is named by its question, and its button repeats the verb', async () => {
    const { onConfirm } = example();
    expect(screen.getByRole('dialog', { name: 'Cancel this job?' })).toHaveTextContent('360p stays.');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel the job' }));
    expect(onConfirm).toHaveBeenCalledTimes(1);
  });

  it('closes by staying, by Escape and by a press outside, never by a press inside', async () => {
    const { onClose } = example();
    const dialog = screen.getByRole('dialog');
    await userEvent.click(screen.getByText('360p stays.'));
    expect(onClose).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: 'Let it run' }));
    dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
    await userEvent.click(dialog);
    expect(onClose).toHaveBeenCalledTimes(3);
  });

  it('says why it did not work, and stays', () => {
    example({ error: 'The job has ended already.' });
    expect(screen.getByRole('alert')).toHaveTextContent('The job has ended already.');
  });

  it('keeps nothing in the page while it is closed', () => {
    example({ isOpen: false });
    expect(screen.queryByText('360p stays.')).not.toBeInTheDocument();
  });
});
