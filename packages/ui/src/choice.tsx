import type { ComponentProps, ReactNode } from 'react';
import { type Glyph, Icon } from './icon.tsx';

/** Choices as cards: a name, and what choosing it means. */
export function Choices({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="field">
      <legend className="field__label">{label}</legend>
      <div className="choices">{children}</div>
    </fieldset>
  );
}

type ChoiceProps = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode; icon?: Glyph };

/** One card of `Choices`; those of one `name` exclude each other. */
export function Choice({ label, hint, icon, ...rest }: ChoiceProps) {
  return (
    <label className="choice">
      {icon && <Icon of={icon} />}
      <span>
        <b>{label}</b>
        {hint && <small>{hint}</small>}
      </span>
      <input {...rest} type="radio" />
    </label>
  );
}
