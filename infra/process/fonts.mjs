// The fonts of this machine.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FONT_DIRS = ['/usr/share/fonts', '/usr/local/share/fonts', '/Library/Fonts'];

/** The path of a font's file, or undefined. */
export function findFont(name) {
  for (const dir of FONT_DIRS.filter((dir) => existsSync(dir))) {
    const file = readdirSync(dir, { recursive: true }).find((path) => String(path).endsWith(name));
    if (file) return join(dir, String(file));
  }
  return undefined;
}

/** What timecodes are written with. */
export const TIMECODE_FONT = 'DejaVuSansMono.ttf';
