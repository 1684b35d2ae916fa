import { Head } from 'next/document';
import { Children, type ComponentProps, cloneElement } from 'react';
import { BeginScripts, ScriptList } from './script-list.tsx';

type DocumentFiles = Parameters<Head['getScripts']>[0];

/** The head of a built page: it names its scripts, and begins them when the page is painted. */
export class LateHead extends Head {
  override getScripts(files: DocumentFiles) {
    const addresses = super
      .getScripts(files)
      .map(({ props }: { props: ComponentProps<'script'> }) => props.src)
      .filter((src) => src !== undefined);
    return [<ScriptList key="run" kind="run" addresses={addresses} />];
  }

  /** What begins them stands before all that Next puts there: a script behind a style sheet waits for it. */
  override render() {
    const head = super.render();
    return cloneElement(head, undefined, <BeginScripts key="begin" />, ...Children.toArray(head.props.children));
  }
}
