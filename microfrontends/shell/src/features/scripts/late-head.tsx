import { Head } from 'next/document';
import { Children, type ComponentProps, cloneElement } from 'react';
import { BeginScripts, ScriptList } from './script-list.tsx';

type DocumentFiles = Parameters<Head['getScripts']>[0];

/**
 * The head of a page: it names its scripts, and begins them when the page is painted. In development Next's own order counts,
 * for pages change under way.
 */
export class LateHead extends Head {
  override getScripts(files: DocumentFiles) {
    const scripts = super.getScripts(files);
    if (this.context.isDevelopment) return scripts;
    const addresses = scripts
      .map(({ props }: { props: ComponentProps<'script'> }) => props.src)
      .filter((src) => src !== undefined);
    return [<ScriptList key="run" kind="run" addresses={addresses} />];
  }

  /** What begins them stands before all that Next puts there: a script behind a style sheet waits for it. */
  override render() {
    const head = super.render();
    if (this.context.isDevelopment) return head;
    return cloneElement(head, undefined, <BeginScripts key="begin" />, ...Children.toArray(head.props.children));
  }
}
