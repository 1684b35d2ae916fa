import { GraphQLError } from 'graphql';
import type { SubgraphAnswer, SubgraphError } from '../execute/subgraph-answer.ts';

export const pick = <T>(items: readonly T[], places: readonly number[]): T[] =>
  places.flatMap((place) => (place in items ? [items[place] as T] : []));

/** The places where nothing is yet. */
export const findMissing = (entities: readonly unknown[]): number[] =>
  entities.flatMap((entity, index) => (entity === undefined || entity === null ? [index] : []));

/** As many entities as were asked for; undefined where an answer has them not. */
export function readEntities({ data }: SubgraphAnswer, count: number): readonly unknown[] | undefined {
  const entities = data?._entities;
  return Array.isArray(entities) && entities.length === count ? entities : undefined;
}

/** Asks for some of the entities. Where the others are known already, a failure is told at its places and takes nothing else with it. */
export async function askForSome(
  ask: () => Promise<SubgraphAnswer>,
  entities: readonly unknown[],
  places: readonly number[],
): Promise<SubgraphAnswer> {
  const failAll = ({ message, extensions }: Pick<SubgraphError, 'message' | 'extensions'>): SubgraphAnswer => ({
    data: { _entities: places.map(() => null) },
    errors: places.map((_, index) => ({ message, extensions, path: ['_entities', index] })),
  });
  try {
    const answer = await ask();
    if (places.length === entities.length || readEntities(answer, places.length) !== undefined) return answer;
    return failAll(answer.errors?.[0] ?? { message: 'A subgraph answered without data.' });
  } catch (error) {
    if (places.length === entities.length || !(error instanceof GraphQLError)) throw error;
    return failAll(error);
  }
}

/** An answer about some of the entities as one about all of them. */
export function spreadAnswer(answer: SubgraphAnswer, entities: readonly unknown[], places: readonly number[]): SubgraphAnswer {
  const errors = answer.errors?.map((error) => moveError(error, places));
  const brought = readEntities(answer, places.length);
  if (brought === undefined) return { data: answer.data, errors };
  const whole = [...entities];
  places.forEach((place, index) => {
    whole[place] = brought[index];
  });
  return { data: { ...answer.data, _entities: whole.map((entity) => entity ?? null) }, errors };
}

function moveError(error: SubgraphError, places: readonly number[]): SubgraphError {
  const [root, index, ...rest] = error.path ?? [];
  const place = typeof index === 'number' ? places[index] : undefined;
  return root === undefined || place === undefined ? error : { ...error, path: [root, place, ...rest] };
}
