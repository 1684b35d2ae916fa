import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { Field, type FieldWords } from './field.tsx';

/** One of a few. The browser's own list, because it works everywhere and with every reader. */
export function Select({
  label,
  labelEnd,
  hint,
  error,
  ok,
  id,
  className,
  children,
  ...rest
}: FieldWords & ComponentProps<'select'>) {
  return (
    <Field label={label} labelEnd={labelEnd} hint={hint} error={error} ok={ok} id={id}>
      {(ties) => (
        <select {...rest} {...ties} className={classNames('input', className)}>
          {children}
        </select>
      )}
    </Field>
  );
}
