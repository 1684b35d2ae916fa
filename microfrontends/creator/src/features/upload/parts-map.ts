import type { PartState } from '@castgraph/upload-client/part-sender';

const SQUARES_MAX = 240;

export interface PartSquare {
  /** First part that it stands for. */
  number: number;
  look: 'd' | 'a' | 'r' | '';
  percent: number;
}

/**
 * Parts as squares, as many as can be looked at: of a file with more parts a square stands for several, and shows the
 * share of them that is stored, or that one is being sent again.
 */
export function drawParts(parts: readonly PartState[]): PartSquare[] {
  const perSquare = Math.max(1, Math.ceil(parts.length / SQUARES_MAX));
  return Array.from({ length: Math.ceil(parts.length / perSquare) }, (_, index) => {
    const group = parts.slice(index * perSquare, (index + 1) * perSquare);
    const stored = group.filter((state) => state === 'stored').length;
    const isMoving = group.includes('sending');
    const percent = stored === group.length ? 100 : isMoving && perSquare === 1 ? 50 : (stored / group.length) * 100;
    const look = group.includes('again') ? 'r' : percent === 100 ? 'd' : percent > 0 ? 'a' : '';
    return { number: index * perSquare + 1, look, percent };
  });
}

/** The same in a sentence. */
export function describeParts(parts: readonly PartState[]): string {
  const count = (state: PartState) => parts.filter((one) => one === state).length;
  const again = count('again');
  const sentence = `${count('stored')} of ${parts.length} parts are stored, ${count('sending')} are on their way`;
  return again > 0 ? `${sentence}, ${again} are being sent again` : sentence;
}
