import { refuseInput } from '@castgraph/errors';
import { hasDirectionOverride, hasPiledMarks, hasVisibleCharacter } from '@castgraph/subgraph/text';

export interface TextRule {
  /** Name of the input's field, for the error. */
  field: string;
  minLength: number;
  maxLength: number;
  isMultiline?: boolean;
}

/** The longest cluster that people really type, a family emoji, has 25 bytes; on average a text stays far below this. */
const BYTES_A_CHARACTER = 8;
const SURROGATE = /\p{Surrogate}/u;
const CONTROL_IN_LINE = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_IN_TEXT = /[^\P{Cc}\n\t]|[\u2028\u2029]/u;
const ASCII = /^\p{ASCII}*$/u;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Reads what a person wrote as plain text: trimmed, in NFC, with `\n` as the only line break.
 * Lengths count what a reader would call characters.
 *
 * @throws AppError INVALID_INPUT with the field's name.
 */
export function readText(value: string, { field, minLength, maxLength, isMultiline = false }: TextRule): string {
  const refuse = (message: string) => refuseInput(field, message);
  const tooLong = () => refuse(`${field} may have at most ${maxLength} characters.`);
  // The cheap check goes first, so that a huge text is not even normalised.
  if (Buffer.byteLength(value) > maxLength * BYTES_A_CHARACTER + 1_024 || hasPiledMarks(value)) throw tooLong();
  const text = value
    .normalize('NFC')
    .replaceAll(/\r\n?/g, isMultiline ? '\n' : '\r\n')
    .trim();
  if (SURROGATE.test(text) || (isMultiline ? CONTROL_IN_TEXT : CONTROL_IN_LINE).test(text) || hasDirectionOverride(text)) {
    throw refuse(`${field} has characters that cannot be shown.`);
  }
  if (Buffer.byteLength(text) > maxLength * BYTES_A_CHARACTER || countCharacters(text, maxLength + 1) > maxLength)
    throw tooLong();
  if (minLength > 0 && (!hasVisibleCharacter(text) || countCharacters(text, minLength) < minLength)) {
    throw refuse(minLength === 1 ? `${field} cannot be empty.` : `${field} needs at least ${minLength} characters.`);
  }
  return text;
}

/** Grapheme clusters: what a reader calls characters. Telling them apart is slow, so it ends at `enough`, and is spared where it is plain. */
export function countCharacters(text: string, enough = Number.POSITIVE_INFINITY): number {
  if (ASCII.test(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) {
    count++;
    if (count >= enough) break;
  }
  return count;
}
