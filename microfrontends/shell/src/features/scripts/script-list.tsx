import { beginScripts } from './begin-scripts.ts';

interface ScriptListProps {
  /** Those to run, in their order, or those that they will ask for. */
  kind: 'run' | 'fetch';
  addresses: readonly string[];
}

/** Addresses for `BeginScripts`, as data that does not run. */
export function ScriptList({ kind, addresses }: ScriptListProps) {
  return (
    <script type="application/json" data-late={kind}>
      {JSON.stringify(addresses).replaceAll('<', '\\u003c')}
    </script>
  );
}

/** Begins the listed scripts when the page is painted. Stands before the style sheets. */
export function BeginScripts() {
  return <script>{beginScripts}</script>;
}
