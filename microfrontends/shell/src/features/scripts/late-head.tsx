import { Head } from 'next/document';
import type { ComponentProps } from 'react';
import { beginScripts } from './begin-scripts.ts';
import { ScriptList } from './script-list.tsx';

type DocumentFiles = Parameters<Head['getScripts']>[0];

/** The head of a built page: its scripts run after it is painted. */
export class LateHead extends Head {
  override getScripts(files: DocumentFiles) {
    const addresses = super
      .getScripts(files)
      .map(({ props }: { props: ComponentProps<'script'> }) => props.src)
      .filter((src) => src !== undefined);
    return [
      <ScriptList key="run" kind="run" addresses={addresses} />,
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, which the Content-Security-Policy names by its hash.
      <script key="begin" dangerouslySetInnerHTML={{ __html: beginScripts }} />,
    ];
  }
}
