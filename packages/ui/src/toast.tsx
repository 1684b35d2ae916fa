import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';

export interface Toast {
  text: string;
  /** What takes it back; offered for eight seconds. */
  action?: { label: string; run: () => void };
  tone?: 'plain' | 'danger';
}

const toastEvent = 'castgraph:toast';
const shownMs = 8000;

/**
 * Says something at the edge of the page. Each remote carries its own copy of this module, so the message travels
 * as an event of the window to the one region that the shell renders.
 */
export function showToast(toast: Toast): void {
  window.dispatchEvent(new CustomEvent<Toast>(toastEvent, { detail: toast }));
}

/** Where toasts appear, once a page. A new message takes the place of the last one. */
export function ToastRegion() {
  const [shown, setShown] = useState<{ toast: Toast; key: number } | null>(null);
  const timer = useRef<{ handle?: ReturnType<typeof setTimeout>; endsAt: number; leftMs: number }>({
    endsAt: 0,
    leftMs: shownMs,
  });

  const run = useCallback((leftMs: number): void => {
    clearTimeout(timer.current.handle);
    timer.current = { endsAt: Date.now() + leftMs, leftMs, handle: setTimeout(() => setShown(null), leftMs) };
  }, []);
  const hold = (): void => {
    clearTimeout(timer.current.handle);
    timer.current.leftMs = Math.max(0, timer.current.endsAt - Date.now());
  };

  useEffect(() => {
    const receive = (event: Event): void => {
      if (!(event instanceof CustomEvent)) return;
      setShown((last) => ({ toast: event.detail as Toast, key: (last?.key ?? 0) + 1 }));
      run(shownMs);
    };
    window.addEventListener(toastEvent, receive);
    return () => {
      window.removeEventListener(toastEvent, receive);
      clearTimeout(timer.current.handle);
    };
  }, [run]);

  return (
    <section className="toasts" aria-label="Messages" aria-live="polite">
      {shown && (
        // biome-ignore lint/a11y/noStaticElementInteractions: being looked at only holds the time, it does nothing by itself.
        <div
          key={shown.key}
          className={classNames('toast', shown.toast.tone === 'danger' && 'toast--danger')}
          onPointerEnter={hold}
          onPointerLeave={() => run(timer.current.leftMs)}
          onFocus={hold}
          onBlur={() => run(timer.current.leftMs)}
        >
          <p>{shown.toast.text}</p>
          {shown.toast.action && (
            <Button
              size="sm"
              onClick={() => {
                shown.toast.action?.run();
                setShown(null);
              }}
            >
              {shown.toast.action.label}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
