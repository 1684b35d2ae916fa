import type { editor } from 'monaco-editor';

/** The names under which GraphiQL asks for its themes. */
const names = { light: 'graphiql-LIGHT', dark: 'graphiql-DARK' } as const;

interface Palette {
  raised: string;
  accent: string;
  ink: string;
  quiet: string;
  keyword: string;
  text: string;
  name: string;
}

// Monaco takes hexadecimal colours alone: these are the tokens of the interface, read out.
const light: Palette = {
  raised: '#ffffff',
  accent: '#436215',
  ink: '#121f1c',
  quiet: '#5b6864',
  keyword: '#7b358b',
  text: '#0f714a',
  name: '#006993',
};
const dark: Palette = {
  raised: '#16211f',
  accent: '#d7ea4f',
  ink: '#eff2ed',
  quiet: '#97a19d',
  keyword: '#d491df',
  text: '#5ed9a3',
  name: '#6ecbf3',
};

function describeTheme(base: 'vs' | 'vs-dark', palette: Palette): editor.IStandaloneThemeData {
  const { raised, accent, ink, quiet, keyword, text, name } = palette;
  const rule = (token: string, colour: string) => ({ token, foreground: colour.slice(1) });
  return {
    base,
    inherit: true,
    rules: [
      rule('', ink),
      rule('comment', quiet),
      rule('keyword', keyword),
      rule('string', text),
      rule('number', name),
      rule('type.identifier', name),
      rule('key.identifier', ink),
      rule('argument.identifier', accent),
      rule('string.key.json', name),
      rule('string.value.json', text),
    ],
    colors: {
      'editor.background': '#00000000',
      'editor.foreground': ink,
      'editorLineNumber.foreground': quiet,
      'editorLineNumber.activeForeground': ink,
      'editorCursor.foreground': accent,
      'editorHoverWidget.background': raised,
      'editorSuggestWidget.background': raised,
      'editorWidget.background': raised,
      'editorSuggestWidget.selectedForeground': ink,
      'editorSuggestWidget.selectedBackground': `${accent}33`,
      'list.hoverBackground': `${accent}1a`,
      'menu.background': raised,
      'menu.selectionBackground': `${accent}33`,
      'menu.selectionForeground': ink,
      'quickInput.background': raised,
      'scrollbar.shadow': '#00000000',
      'textLink.foreground': accent,
      focusBorder: accent,
    },
  };
}

/** Gives the editors the colours of the product, in place of GraphiQL's own. */
export function paintEditors({ editor: editors }: { editor: Pick<typeof editor, 'defineTheme'> }): void {
  editors.defineTheme(names.light, describeTheme('vs', light));
  editors.defineTheme(names.dark, describeTheme('vs-dark', dark));
}
