/** More marks than any language puts on one letter (UAX #15, stream-safe text). */
const MARKS_MAX = 30;
const PILED_MARKS = new RegExp(`(\\p{M}{${MARKS_MAX}})\\p{M}+`, 'u');
const ALL_PILED_MARKS = new RegExp(PILED_MARKS, 'gu');
const VISIBLE = /[^\p{Z}\p{C}\p{M}]/u;
const DIRECTION_OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/u;
const ALL_DIRECTION_OVERRIDES = new RegExp(DIRECTION_OVERRIDE, 'gu');

/** True where a reader sees something: more than spaces, control characters and marks without a letter. */
export const hasVisibleCharacter = (text: string): boolean => VISIBLE.test(text);

/** True where a letter has so many marks that composing the text (NFC) takes the square of their number. Costs a linear look. */
export const hasPiledMarks = (text: string): boolean => PILED_MARKS.test(text);

/** The text without the marks beyond what any language puts on one letter, so that it can be composed at all. */
export const dropPiledMarks = (text: string): string => text.replace(ALL_PILED_MARKS, '$1');

/** True where characters turn the direction of writing: such a text reads as another one than it is. */
export const hasDirectionOverride = (text: string): boolean => DIRECTION_OVERRIDE.test(text);

/** The text as it is, read in its natural direction. */
export const dropDirectionOverrides = (text: string): string => text.replace(ALL_DIRECTION_OVERRIDES, '');
