import type { ReactNode } from 'react';

/** The head of a page: its one `h1`, a sentence, and what can be done with the whole. */
export function PageTitle({ title, children, end }: { title: ReactNode; children?: ReactNode; end?: ReactNode }) {
  return (
    <div className="title">
      <div>
        <h1>{title}</h1>
        {children && <p>{children}</p>}
      </div>
      {end && <div className="title__end">{end}</div>}
    </div>
  );
}
