/** A hue of 0 to 359 that is always the same for one name: who has no picture is told apart by it. */
export function hueOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 359;
  return hash;
}

/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters =
    words.length > 1 ? [words[0], words[1]].map((word) => [...(word ?? '')][0] ?? '') : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toLowerCase();
}
