import { type ComponentProps, type ReactNode, useId } from 'react';

type SwitchProps = Omit<ComponentProps<'input'>, 'type' | 'role'> & { label: ReactNode; hint?: ReactNode };

/** On or off, at once. */
export function Switch({ label, hint, id, ...rest }: SwitchProps) {
  const generatedId = useId();
  const controlId = id ?? generatedId;
  return (
    <div className="setting">
      <label htmlFor={controlId}>
        <span className="setting__name">{label}</span>
        {hint && <p id={`${controlId}-hint`}>{hint}</p>}
      </label>
      <input
        {...rest}
        id={controlId}
        className="switch"
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is checked.
        role="switch"
        aria-describedby={hint ? `${controlId}-hint` : undefined}
      />
    </div>
  );
}
