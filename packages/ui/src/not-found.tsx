import type { ReactNode } from 'react';
import { ButtonLink } from './button.tsx';
import { DocumentTitle } from './document-title.tsx';
import { Empty } from './empty.tsx';

export interface NotFoundProps {
  title?: string;
  /** What may have become of it. */
  children?: ReactNode;
  /** The nearest page that is there. */
  action?: ReactNode;
}

/** There is nothing at this address, in words and in the tab. */
export function NotFound({
  title = 'No such page',
  children = 'The address may be mistyped, or what was here is gone.',
  action = <ButtonLink href="/">Go home</ButtonLink>,
}: NotFoundProps) {
  return (
    <>
      <DocumentTitle>{title}</DocumentTitle>
      <Empty title={title} headingLevel={1} action={action}>
        {children}
      </Empty>
    </>
  );
}
