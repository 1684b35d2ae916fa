import { type PointerEvent, useEffect, useRef, useState } from 'react';

const waitMs = 400;

interface NetworkHint {
  saveData?: boolean;
}

/** Only a fine pointer, without save-data and without reduced motion, gets pictures that move. */
function mayPreview(): boolean {
  const network = (navigator as Navigator & { connection?: NetworkHint }).connection;
  return (
    network?.saveData !== true &&
    matchMedia('(hover: hover) and (pointer: fine)').matches &&
    !matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

/** Whether the moving picture is to be shown: 400 ms after the pointer came to rest on the element. */
export function useHoverPreview(isOffered: boolean) {
  const [isShown, setIsShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    isShown,
    handlers: {
      onPointerEnter: (event: PointerEvent): void => {
        if (!isOffered || event.pointerType === 'touch' || !mayPreview()) return;
        timer.current = setTimeout(() => setIsShown(true), waitMs);
      },
      onPointerLeave: (): void => {
        clearTimeout(timer.current);
        setIsShown(false);
      },
    },
  };
}
