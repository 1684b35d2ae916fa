import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';

/**
 * Makes the directory below which tools read and write, closed to every other user of the machine: the sources of private videos lie
 * in it. A directory that somebody else put there first, as anybody can in a temp directory, is not used.
 *
 * @param toolsGroup the group that tools run as when they are not run as this user; they pass through and can list nothing.
 * @throws Error when the directory is not this user's own.
 */
export function claimScratchRoot(dir: string, toolsGroup: number | null): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const found = lstatSync(dir);
  if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid()))
    throw new Error(`${dir} belongs to somebody else. Name a directory of your own in SCRATCH_DIR.`);
  if (toolsGroup !== null) chownSync(dir, found.uid, toolsGroup);
  chmodSync(dir, toolsGroup === null ? 0o700 : 0o710);
}
