const DIALOG = '.graphiql-dialog';

const isInDialog = (target: EventTarget | null): boolean => target instanceof Element && target.closest(DIALOG) !== null;

/**
 * Gives the focus back to what had it before a dialog of GraphiQL's took it. The dialogs do not know what opened them, and
 * leave the focus to nobody.
 *
 * @returns how to stop it.
 */
export function returnFocus(): () => void {
  let opener: HTMLElement | null = null;
  const noteOpener = ({ target, relatedTarget }: FocusEvent): void => {
    if (isInDialog(target) && relatedTarget instanceof HTMLElement && !isInDialog(relatedTarget)) opener = relatedTarget;
  };
  // Dialogs are children of the body, and are taken out of it when they close.
  const observer = new MutationObserver((changes) => {
    const removed = changes.flatMap(({ removedNodes }) => [...removedNodes]);
    if (!removed.some((node) => node instanceof Element && node.matches(DIALOG))) return;
    opener?.focus();
    opener = null;
  });
  document.addEventListener('focusin', noteOpener);
  observer.observe(document.body, { childList: true });
  return () => {
    document.removeEventListener('focusin', noteOpener);
    observer.disconnect();
  };
}
