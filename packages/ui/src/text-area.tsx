import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { Field, type FieldWords } from './field.tsx';

/** Several lines of text. */
export function TextArea({ label, labelEnd, hint, error, ok, id, className, ...rest }: FieldWords & ComponentProps<'textarea'>) {
  return (
    <Field label={label} labelEnd={labelEnd} hint={hint} error={error} ok={ok} id={id}>
      {(ties) => <textarea {...rest} {...ties} className={classNames('input', className)} />}
    </Field>
  );
}
