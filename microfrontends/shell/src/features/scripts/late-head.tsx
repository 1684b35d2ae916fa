import { Head } from 'next/document';
import type { ComponentProps } from 'react';
import { beginScripts, LATE } from './begin-scripts.ts';

type DocumentFiles = Parameters<Head['getScripts']>[0];

const isScript = (element: { props: ComponentProps<'script'> }) => element.props.src !== undefined;

/** The head of a built page: scripts are fetched beside what is shown, and run after it. */
export class LateHead extends Head {
  override getScripts(files: DocumentFiles) {
    const links = super
      .getScripts(files)
      .filter(isScript)
      .map(({ key, props: { src } }) => (
        <link key={key} rel="preload" as="script" href={src} fetchPriority="low" {...{ [LATE]: '' }} />
      ));
    // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, which the Content-Security-Policy names by its hash.
    return [...links, <script key="begin" dangerouslySetInnerHTML={{ __html: beginScripts }} />];
  }
}
