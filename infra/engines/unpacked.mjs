import { PlainError } from '../process/programs.mjs';
export async function unpackPackages({ packages }) {
  throw new PlainError(
    `Missing: ${packages.join(', ')}. Neither root nor sudo may be used here: ask for "apt-get install ${packages.join(' ')}".`,
  );
}
