import { randomInt } from 'node:crypto';
import { refuseInput } from '@castgraph/errors';

const HANDLE = /^[a-z0-9_-]{3,30}$/;
const LENGTH_MAX = 30;
/** Names that would let somebody speak for the installation. */
const RESERVED = new Set([
  'admin',
  'administrator',
  'castgraph',
  'moderator',
  'official',
  'root',
  'security',
  'staff',
  'support',
  'system',
]);

/** @throws AppError INVALID_INPUT unless it is 3 to 30 of a–z, 0–9, _ and -. Capitals are folded. */
export function readHandle(value: string): string {
  // Spaces around it come from keyboards; a line break comes from somewhere else, and is refused.
  const handle = value.length > LENGTH_MAX * 2 ? '' : value.replace(/^ +| +$/g, '').toLowerCase();
  if (!HANDLE.test(handle)) {
    throw refuseInput('handle', 'A handle has 3 to 30 letters a–z, digits, hyphens or underscores.');
  }
  return handle;
}

/** True for names that nobody may take. */
export function isReservedHandle(handle: string): boolean {
  return RESERVED.has(handle);
}

/** Handles close to one that is taken, in the order in which to offer them. Whether they are free is the caller's to ask. */
export function suggestHandles(handle: string, roll: (max: number) => number = randomInt): string[] {
  const stem = handle.replace(/[_-]+$/, '');
  const endings = [
    '-tv',
    '_hq',
    `${roll(90) + 10}`,
    `${roll(900) + 100}`,
    `-${roll(9_000) + 1_000}`,
    `-${roll(900_000) + 100_000}`,
  ];
  return endings.map((ending) => `${stem.slice(0, LENGTH_MAX - ending.length)}${ending}`).filter((name) => HANDLE.test(name));
}
