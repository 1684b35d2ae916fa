import type { VideoFilter } from '../../generated/graphql.ts';

export const stateChoices = ['all', 'processing', 'ready', 'failed', 'draft'] as const;
export const visibilityChoices = ['all', 'public', 'unlisted', 'private'] as const;
export type StateChoice = (typeof stateChoices)[number];
export type VisibilityChoice = (typeof visibilityChoices)[number];

export interface ListChoice {
  state: StateChoice;
  visibility: VisibilityChoice;
}

const STATES = { processing: 'PROCESSING', ready: 'READY', failed: 'FAILED', draft: 'DRAFT' } as const;
const VISIBILITIES = { public: 'PUBLIC', unlisted: 'UNLISTED', private: 'PRIVATE' } as const;

const pick = <T extends string>(choices: readonly T[], text: string | undefined, fallback: T): T =>
  choices.find((choice) => choice === text) ?? fallback;

/** What the address of the list asks for; what it does not understand is everything. */
export function readListChoice(query: Readonly<Record<string, string>>): ListChoice {
  return { state: pick(stateChoices, query.state, 'all'), visibility: pick(visibilityChoices, query.visibility, 'all') };
}

/** The filter of the graph for a choice; null for everything. */
export function toVideoFilter({ state, visibility }: ListChoice): VideoFilter | null {
  if (state === 'all' && visibility === 'all') return null;
  return {
    ...(state === 'all' ? {} : { state: [STATES[state]] }),
    ...(visibility === 'all' ? {} : { visibility: [VISIBILITIES[visibility]] }),
  };
}

/** The address of the list for a choice. */
export function toListAddress(choice: ListChoice, channelId: string | null): string {
  const search = new URLSearchParams();
  if (channelId) search.set('channel', channelId);
  if (choice.state !== 'all') search.set('state', choice.state);
  if (choice.visibility !== 'all') search.set('visibility', choice.visibility);
  const text = search.toString();
  return text ? `/studio?${text}` : '/studio';
}
