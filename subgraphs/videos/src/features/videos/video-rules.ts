import { refuseInput } from '@castgraph/errors';
import { dropDirectionOverrides, dropPiledMarks, hasVisibleCharacter } from '@castgraph/subgraph/text';
import type { VideoRow } from './video.repository.ts';

export const TITLE_MIN = 3;
export const TITLE_MAX = 200;
export const DESCRIPTION_MAX = 5_000;
export const TAGS_MAX = 10;
export const TAG_MAX = 40;

type Visible = Pick<VideoRow, 'channelId' | 'visibility' | 'state' | 'directory' | 'deletedAt'>;

/** Plays, be it in a low rendition only. */
export const isPlayable = (video: Pick<VideoRow, 'directory'>): boolean => video.directory !== null;

/**
 * The one decision of who may know of a video, taken alike for the root field, the entity, lists, pictures, playback and events.
 * A stranger, staff included, never learns of what is private, and of nothing before it plays.
 */
export function maySee(video: Visible, ownChannelIds: ReadonlySet<string>): boolean {
  if (video.deletedAt !== null) return false;
  if (ownChannelIds.has(video.channelId)) return true;
  return video.visibility !== 'PRIVATE' && isPlayable(video);
}

// Line breaks and tabs are text; every other control character and lone surrogate is not, and Postgres refuses NUL.
const CONTROLS = /[^\P{Cc}\t\n\r]|[\u200e\u200f\ufeff]/gu;

/** Far more than any field may have: what is longer is refused for its length, so its end need not be looked at. */
export const TEXT_UNITS_MAX = 20_000;

/** Text as a person meant it: composed, well-formed, without control and direction characters. */
export function cleanText(text: string): string {
  const wellFormed = Buffer.from(text.slice(0, TEXT_UNITS_MAX), 'utf8').toString('utf8');
  const composed = dropPiledMarks(wellFormed).normalize('NFC');
  return dropDirectionOverrides(composed).replace(CONTROLS, '').replaceAll('\r\n', '\n').trim();
}

export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ');

const lengthOf = (text: string) => Array.from(text).length;

function isTitle(line: string): boolean {
  const length = lengthOf(line);
  return length >= TITLE_MIN && length <= TITLE_MAX && hasVisibleCharacter(line);
}

export function readTitle(text: string | null): string {
  const title = cleanLine(text ?? '');
  if (!isTitle(title))
    throw refuseInput('title', `A title has ${TITLE_MIN} to ${TITLE_MAX} characters, some of which can be seen.`);
  return title;
}

export function readDescription(text: string | null): string {
  const description = cleanText(text ?? '');
  if (lengthOf(description) > DESCRIPTION_MAX) {
    throw refuseInput('description', `A description has at most ${DESCRIPTION_MAX.toLocaleString('en')} characters.`);
  }
  return description;
}

/** One spelling a tag, so that `#Cats` and `cats` are found together. */
export const readTag = (text: string): string => cleanLine(text).replace(/^#+/, '').trim().toLowerCase();

export function readTags(texts: readonly string[] | null): string[] {
  const tags = [...new Set((texts ?? []).map(readTag).filter((tag) => tag !== ''))];
  if (tags.length > TAGS_MAX) throw refuseInput('tags', `A video has at most ${TAGS_MAX} tags.`);
  if (tags.some((tag) => lengthOf(tag) > TAG_MAX)) throw refuseInput('tags', `A tag has at most ${TAG_MAX} characters.`);
  return tags;
}

/** What a draft is called until somebody gives it a better title. */
export function titleFromFileName(fileName: string): string {
  const words = cleanLine(
    fileName
      .slice(-TEXT_UNITS_MAX)
      .replace(/\.[A-Za-z0-9]{1,5}$/, '')
      .replace(/[_.\-–—]+/g, ' '),
  );
  const title = Array.from(words).slice(0, TITLE_MAX).join('').trim();
  return isTitle(title) ? title : 'Untitled video';
}

export interface VideoChanges {
  title?: string | null;
  description?: string | null;
  categoryId?: string | null;
  tags?: readonly string[] | null;
  visibility?: VideoRow['visibility'] | null;
  thumbnailId?: string | null;
}

type VideoPatch = Partial<
  Pick<
    VideoRow,
    'title' | 'description' | 'categoryId' | 'tags' | 'visibility' | 'thumbnailId' | 'publishedAt' | 'sortedAt' | 'updatedAt'
  >
>;

/** What a video gets when it is ready and public for the first time: its day in the lists. */
export function publishPatch(
  video: Pick<VideoRow, 'state' | 'visibility' | 'publishedAt'>,
  now: Date,
): Pick<VideoPatch, 'publishedAt' | 'sortedAt'> {
  if (video.publishedAt !== null || video.state !== 'READY' || video.visibility !== 'PUBLIC') return {};
  return { publishedAt: now, sortedAt: now };
}

/**
 * Turns wishes into a change of the row: what is absent stays, null clears. Only the fields named here can be changed, whatever
 * else a caller sends along.
 */
export function planChanges(video: VideoRow, changes: VideoChanges, now: Date): VideoPatch {
  const patch: VideoPatch = { updatedAt: now };
  if (changes.title !== undefined) patch.title = readTitle(changes.title);
  if (changes.description !== undefined) patch.description = readDescription(changes.description);
  if (changes.categoryId !== undefined) patch.categoryId = changes.categoryId;
  if (changes.tags !== undefined) patch.tags = readTags(changes.tags);
  if (changes.visibility === null) throw refuseInput('visibility', 'A video is public, unlisted or private.');
  if (changes.thumbnailId === null) throw refuseInput('thumbnailId', 'Choose another picture instead.');
  if (changes.visibility !== undefined) patch.visibility = changes.visibility;
  if (changes.thumbnailId !== undefined) patch.thumbnailId = changes.thumbnailId;
  return { ...patch, ...publishPatch({ ...video, ...patch }, now) };
}

/** True where people who may have addresses of its media may no longer see it. */
export function isWithdrawal(before: VideoRow, after: VideoRow): boolean {
  if (after.deletedAt !== null) return before.deletedAt === null;
  return after.visibility === 'PRIVATE' && before.visibility !== 'PRIVATE';
}
