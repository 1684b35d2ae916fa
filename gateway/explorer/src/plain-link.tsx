import type { ComponentProps } from 'react';

/** Stands in for Next's link: on this page every link is the browser's. */
export default function PlainLink(props: ComponentProps<'a'>) {
  return <a {...props} />;
}
