/** One piece of a file that is sent by itself. */
export interface PlannedPart {
  /** Number from 1. */
  number: number;
  startByte: number;
  endByte: number;
}

/** Cuts a file into parts of one size; the last one has what is left. */
export function planParts(sizeBytes: number, partSizeBytes: number): PlannedPart[] {
  if (!(sizeBytes > 0) || !(partSizeBytes > 0)) return [];
  return Array.from({ length: Math.ceil(sizeBytes / partSizeBytes) }, (_, index) => ({
    number: index + 1,
    startByte: index * partSizeBytes,
    endByte: Math.min(sizeBytes, (index + 1) * partSizeBytes),
  }));
}
