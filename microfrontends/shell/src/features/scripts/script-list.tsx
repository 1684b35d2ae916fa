import { beginScripts, LATE } from './begin-scripts.ts';

interface ScriptListProps {
  kind: 'run' | 'fetch';
  addresses: readonly string[];
}

/** Addresses for `BeginScripts`, as data that does not run. */
export function ScriptList({ kind, addresses }: ScriptListProps) {
  const __html = JSON.stringify(addresses).replaceAll('<', '\\u003c');
  // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON in which nothing can end the element.
  return <script type="application/json" {...{ [LATE]: kind }} dangerouslySetInnerHTML={{ __html }} />;
}

/** Begins the listed scripts when the page is painted. Stands before the style sheets. */
export function BeginScripts() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, which the Content-Security-Policy names by its hash.
  return <script dangerouslySetInnerHTML={{ __html: beginScripts }} />;
}
