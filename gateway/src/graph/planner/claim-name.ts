/** The stem, lengthened until nothing else is called so; from then on it is taken. */
export function claimName(stem: string, taken: Set<string>): string {
  let name = stem;
  while (taken.has(name)) name += '_';
  taken.add(name);
  return name;
}
