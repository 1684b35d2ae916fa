/** What the form of details holds. */
export interface DetailsValues {
  title: string;
  description: string;
  categoryId: string;
  /** As it is typed: words with commas between them. */
  tags: string;
  visibility: 'PUBLIC' | 'UNLISTED' | 'PRIVATE';
}

export const TITLE_MIN = 3;
export const TITLE_MAX = 200;
export const DESCRIPTION_MAX = 5_000;
export const TAGS_MAX = 10;

/** The tags of what was typed: without #, without doubles, in the order in which they came. */
export function readTags(text: string): string[] {
  const tags = text.split(/[,\n]/).map((tag) => tag.trim().replace(/^#+/, '').trim());
  return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** Only what differs: what somebody else changed meanwhile stays as they left it. */
export function listChanges(before: DetailsValues, after: DetailsValues) {
  const tags = readTags(after.tags);
  return {
    ...(after.title.trim() === before.title ? {} : { title: after.title.trim() }),
    ...(after.description === before.description ? {} : { description: after.description }),
    ...(after.categoryId === before.categoryId ? {} : { categoryId: after.categoryId === '' ? null : after.categoryId }),
    ...(tags.join() === readTags(before.tags).join() ? {} : { tags }),
    ...(after.visibility === before.visibility ? {} : { visibility: after.visibility }),
  };
}

export const validateTitle = (title: string): true | string => {
  const length = [...title.trim()].length;
  if (length < TITLE_MIN) return `A title has at least ${TITLE_MIN} characters.`;
  return length <= TITLE_MAX || `A title has at most ${TITLE_MAX} characters. This one has ${length}.`;
};

export const validateDescription = (text: string): true | string =>
  [...text].length <= DESCRIPTION_MAX || `A description has at most ${DESCRIPTION_MAX.toLocaleString('en')} characters.`;

export const validateTags = (text: string): true | string => {
  const count = readTags(text).length;
  return count <= TAGS_MAX || `At most ${TAGS_MAX} tags. There are ${count}.`;
};
