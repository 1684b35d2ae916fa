import { useCallback, useEffect, useRef, useState } from 'react';

/** True once nothing moved for a while; `wake` starts the wait anew. While `isHeld` it never becomes true. */
export function useIdle(isHeld: boolean, afterMs = 3_000): { isIdle: boolean; wake(): void; rest(): void } {
  const [isIdle, setIdle] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wake = useCallback(() => {
    clearTimeout(timer.current);
    setIdle(false);
    timer.current = setTimeout(() => setIdle(true), afterMs);
  }, [afterMs]);
  const rest = useCallback(() => {
    clearTimeout(timer.current);
    setIdle(true);
  }, []);
  useEffect(() => {
    if (isHeld) {
      clearTimeout(timer.current);
      setIdle(false);
    } else wake();
    return () => clearTimeout(timer.current);
  }, [isHeld, wake]);
  return { isIdle: isIdle && !isHeld, wake, rest };
}
