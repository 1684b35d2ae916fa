import { useCallback, useEffect, useState } from 'react';
import { readPreferences, writePreferences } from './preferences.ts';

const openStore = () => window.localStorage;

/** Whether the picture takes the whole width, as this browser was told last. */
export function useTheatre(): [isTheatre: boolean, toggle: () => void] {
  const [isTheatre, setTheatre] = useState(false);
  useEffect(() => setTheatre(readPreferences(openStore).isTheatre), []);
  const toggle = useCallback(() => {
    setTheatre((before) => {
      writePreferences(openStore, { isTheatre: !before });
      return !before;
    });
  }, []);
  return [isTheatre, toggle];
}
