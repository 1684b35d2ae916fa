// What the platform needs of the machine beside its engines: programs that come from Debian's packages.
import { findFont, TIMECODE_FONT } from '../process/fonts.mjs';
import { findProgram, PlainError } from '../process/programs.mjs';

const NEEDED = {
  ffmpeg: { isThere: () => findProgram(['ffmpeg']) && findProgram(['ffprobe']), package: 'ffmpeg', why: 'encodes every video' },
  font: {
    isThere: () => findFont(TIMECODE_FONT),
    package: 'fonts-dejavu-core',
    why: 'writes the timecode into the clips of the demo and the tests',
  },
  chromium: {
    isThere: () => process.env.CHROMIUM || findProgram(['chromium', 'chromium-browser', 'google-chrome']),
    package: 'chromium',
    why: 'runs the journeys of the tests',
  },
};

/** Debian's packages that are missing for these needs. */
export const missingFor = (needs) => needs.filter((need) => !NEEDED[need].isThere()).map((need) => NEEDED[need].package);

/** After provisioning: one clear sentence for what is still not there. */
export function assertThere(needs) {
  const missing = needs.map((need) => NEEDED[need]).filter(({ isThere }) => !isThere());
  if (missing.length === 0) return;
  const list = missing.map((need) => `${need.package} (it ${need.why})`).join(', ');
  throw new PlainError(`Missing: ${list}. Install with: apt-get install ${missing.map((need) => need.package).join(' ')}`);
}
