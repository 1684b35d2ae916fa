import type { ComponentProps, ReactNode } from 'react';

type CheckProps = Omit<ComponentProps<'input'>, 'type'> & { type?: 'checkbox' | 'radio'; label: ReactNode; hint?: ReactNode };

/** A tick, or one of several. */
export function Check({ type = 'checkbox', label, hint, ...rest }: CheckProps) {
  return (
    <label className="check">
      <input {...rest} type={type} />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}
