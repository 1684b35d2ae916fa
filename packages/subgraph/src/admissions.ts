import { type Admission, type AdmissionAnswer, admissionQuestion } from '@castgraph/auth/admission';
import { AppError } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import type { GraphQLSchema } from 'graphql';
import { describeError } from './errors.ts';

export type { Admission } from '@castgraph/auth/admission';

/** Decides whether the viewer of the context may read a stream, from the field's arguments. @throws AppError where not. */
export type AdmitViewer<Context> = (args: Record<string, unknown>, context: Context) => Promise<Admission>;

/** Who may read the fields of Subscription that are tagged `shared`, by their names. */
export type Admissions<Context> = Readonly<Record<string, AdmitViewer<Context>>>;

/** @throws AppError NOT_FOUND for a field that admits nobody, INVALID_INPUT for a body that is no question. */
export async function answerAdmission<Context>(
  admissions: Admissions<Context>,
  body: string,
  context: Context,
  log: Logger,
): Promise<AdmissionAnswer> {
  const question = admissionQuestion.safeParse(tryJson(body));
  if (!question.success) throw new AppError('INVALID_INPUT', 'The body must name a field and its arguments in JSON.');
  const { field, arguments: args } = question.data;
  const admit = Object.hasOwn(admissions, field) ? admissions[field] : undefined;
  if (admit === undefined) throw new AppError('NOT_FOUND', 'This field admits nobody.');
  try {
    return { admitted: await admit(args, context) };
  } catch (error) {
    const { message, extensions } = describeError(error, log);
    const { code, ...details } = extensions ?? {};
    return { refused: { code: code as AppError['code'], message, details } };
  }
}

/**
 * Asks at the stream itself, too, wherever it is not opened for many who were asked one by one. So no way around the question
 * is left, such as a selection for which the gateway opens a stream of the viewer's own.
 * @throws Error for an admission to a field that the schema lacks.
 */
export function guardStreams<Context extends object>(
  schema: GraphQLSchema,
  admissions: Admissions<Context>,
  isForMany: (context: Context) => boolean,
): void {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  for (const [name, admit] of Object.entries(admissions)) {
    const field = fields[name];
    if (field === undefined) throw new Error(`There is no subscription "${name}" to admit to.`);
    const open = field.subscribe;
    field.subscribe = async (source, args: Record<string, unknown>, context: Context, info) => {
      if (!isForMany(context)) await admit(args, context);
      return open?.(source, args, context, info);
    };
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
