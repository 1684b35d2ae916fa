import { refuseInput } from '@castgraph/errors';

const CHOICES_MAX = 50;

/**
 * The values of an enumeration that somebody chose, each once; undefined where nothing was chosen.
 *
 * @throws AppError INVALID_INPUT for a list that is longer than any enumeration: it would be read into a query.
 */
export function readChoices<Choice>(field: string, choices: readonly Choice[] | null | undefined): Choice[] | undefined {
  if (choices === null || choices === undefined) return undefined;
  if (choices.length > CHOICES_MAX) throw refuseInput(field, `Choose at most ${CHOICES_MAX} values.`);
  return [...new Set(choices)];
}
