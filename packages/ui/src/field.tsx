import { CircleAlert, CircleCheck } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

export interface FieldWords {
  label: ReactNode;
  /** Small words at the end of the label, such as “24 of 100”. */
  labelEnd?: ReactNode;
  hint?: ReactNode;
  /** Cause, then the way out. */
  error?: ReactNode;
  /** Said when the value is right and that is news, such as a free handle. */
  ok?: ReactNode;
}

/** What ties a control to its label and words. Spread it on the control. */
export interface FieldTies {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

/** Label, control, and the words that belong to it. Errors stand at the place and are announced when they appear. */
export function Field({
  label,
  labelEnd,
  hint,
  error,
  ok,
  id,
  children,
}: FieldWords & { id?: string | undefined; children: (ties: FieldTies) => ReactNode }) {
  const generatedId = useId();
  const controlId = id ?? generatedId;
  const wordsId = `${controlId}-words`;
  const hasWords = Boolean(error || ok || hint);
  return (
    <div className={classNames('field', Boolean(error) && 'field--error')}>
      <label htmlFor={controlId}>
        {label}
        {labelEnd && <small className="num">{labelEnd}</small>}
      </label>
      {children({ id: controlId, 'aria-invalid': error ? true : undefined, 'aria-describedby': hasWords ? wordsId : undefined })}
      <div id={wordsId} className="field__words" aria-live="polite">
        {error ? (
          <p className="field__error">
            <Icon of={CircleAlert} />
            <span>{error}</span>
          </p>
        ) : ok ? (
          <p className="field__ok">
            <Icon of={CircleCheck} />
            <span>{ok}</span>
          </p>
        ) : (
          hint && <p className="field__hint">{hint}</p>
        )}
      </div>
    </div>
  );
}
