import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button, type ButtonTone } from './button.tsx';
import { Callout } from './callout.tsx';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus inside, and gives it back to its opener. */
export function Dialog({ isOpen, onClose, title, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect ends before the element leaves the page: only a dialog that is closed gives the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (!dialog || !isOpen) return;
    if (!dialog.open) dialog.showModal();
    return () => dialog.close();
  }, [isOpen]);
  // A press on the backdrop reaches the dialog itself; one on its content reaches the content.
  const closeOnBackdrop = (event: MouseEvent<HTMLDialogElement>): void => {
    if (event.target === event.currentTarget) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself (`cancel`).
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        // A file picker inside sends the same event when nothing was chosen.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        // The browser may close it whatever we answer to `cancel`; then the page must know.
        if (isOpen && !event.currentTarget.open) onClose();
      }}
      onClick={closeOnBackdrop}
    >
      {isOpen && (
        <div className="dialog__body">
          <h2 id={titleId}>{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  );
}

/** The row of buttons at a dialog's end. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="dialog__acts">{children}</div>;
}

export interface ConfirmDialogProps extends DialogProps {
  /** The verb of the title again, such as “Cancel the job”. */
  verb: string;
  /** What staying is called, such as “Let it run”. */
  keep: string;
  tone?: ButtonTone;
  isBusy?: boolean;
  /** False while there is nothing to confirm yet. */
  isReady?: boolean;
  error?: string | null | undefined;
  onConfirm: () => void;
}

/** Asks before what cannot be undone, and names the consequence in `children`. */
export function ConfirmDialog({
  verb,
  keep,
  tone = 'danger',
  isBusy = false,
  isReady = true,
  error,
  onConfirm,
  children,
  ...dialog
}: ConfirmDialogProps) {
  return (
    <Dialog {...dialog}>
      {children}
      {error && <Callout tone="danger">{error}</Callout>}
      <DialogActions>
        <Button tone="quiet" onClick={dialog.onClose}>
          {keep}
        </Button>
        <Button tone={tone} isBusy={isBusy} disabled={!isReady} onClick={onConfirm}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
