import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Field, type FieldWords } from './field.tsx';

export type TextFieldProps = FieldWords &
  ComponentProps<'input'> & {
    /** A sign before the value, such as the @ of a handle. */
    prefixSign?: ReactNode;
    /** A button inside the field, at its end. */
    endButton?: ReactNode;
  };

/** One line of text. */
export function TextField({ label, labelEnd, hint, error, ok, id, className, prefixSign, endButton, ...rest }: TextFieldProps) {
  return (
    <Field label={label} labelEnd={labelEnd} hint={hint} error={error} ok={ok} id={id}>
      {(ties) => {
        const input = <input {...rest} {...ties} className={classNames('input', className)} />;
        if (!prefixSign && !endButton) return input;
        return (
          <span className="affix">
            {prefixSign && <span className="affix__pre">{prefixSign}</span>}
            {input}
            {endButton}
          </span>
        );
      }}
    </Field>
  );
}
