import { useEffect, useState } from 'react';
import { emptyLadder, type LadderRow, listRows, noteRenditions, type Rendition } from './ladder.ts';

/** The rows of a video's ladder, which remember how fast each rung was. */
export function useLadder(renditions: readonly Rendition[]): LadderRow[] {
  const [ladder, setLadder] = useState(emptyLadder);
  useEffect(() => setLadder((before) => noteRenditions(before, renditions, Date.now())), [renditions]);
  return listRows(ladder);
}
