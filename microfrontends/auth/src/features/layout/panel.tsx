import { type ReactNode, type Ref, useId } from 'react';

interface PanelProps {
  title: string;
  /** For those who move the focus to it. */
  heading?: Ref<HTMLHeadingElement>;
  end?: ReactNode;
  children: ReactNode;
}

/** A part of the settings with its heading. */
export function Panel({ title, heading, end, children }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel__head">
        <h2 id={id} ref={heading} tabIndex={heading ? -1 : undefined}>
          {title}
        </h2>
        {end}
      </div>
      {children}
    </section>
  );
}
