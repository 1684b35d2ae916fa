import type { editor } from 'monaco-editor';

type Editors = Pick<typeof editor, 'getEditors' | 'onDidCreateEditor'>;

/**
 * Wraps long lines in every editor. GraphiQL uses one editor for all tabs: scrolled aside for a long line of one, it would
 * show the next without its beginnings. The answer stops with editors that are yet to come.
 */
export function wrapLines({ editor: editors }: { editor: Editors }): () => void {
  const wrap = (one: { updateOptions(options: editor.IEditorOptions): void }) => one.updateOptions({ wordWrap: 'on' });
  for (const one of editors.getEditors()) wrap(one);
  const { dispose } = editors.onDidCreateEditor(wrap);
  return dispose;
}
