import { type ClientError, describeError, describeWait } from '@castgraph/graphql-client';
import { Callout } from '@castgraph/ui/callout';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';

/** What a failure says to a person: cause, then the way out. */
export function sayFailure({ code, message, retryAfterMs }: Pick<ClientError, 'code' | 'message' | 'retryAfterMs'>): string {
  return code === 'RATE_LIMITED' ? `Too many attempts. ${describeWait(retryAfterMs)}` : message;
}

/** Puts a failure beside the field that the server names, or above the form's button. What was typed stays. */
export function showFailure<Values extends FieldValues>({ setError, getValues }: UseFormReturn<Values>, error: unknown): void {
  const described = describeError(error);
  const message = sayFailure(described);
  const isField = described.field !== null && described.field in getValues();
  if (isField) setError(described.field as FieldPath<Values>, { type: 'server', message }, { shouldFocus: true });
  else setError('root', { type: described.code, message });
}

/** The failure of a whole form, where it has one. */
export function FormFailure({ message }: { message: string | undefined }) {
  return message ? <Callout tone="danger">{message}</Callout> : null;
}
