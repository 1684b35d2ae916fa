// Progress for a person: what is being done, how long it has taken, what came of it. The same lines with and without a
// terminal, only colour differs.
const hasColour = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const paint = (code) => (text) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint('1');
export const dim = paint('2');
export const green = paint('32');
export const red = paint('31');
export const yellow = paint('33');

export const seconds = (ms) =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

export function createSteps({ write = (line) => console.log(line), now = Date.now } = {}) {
  const begun = now();
  const stamp = () => dim(seconds(now() - begun).padStart(11));
  return {
    say: (line) => write(`${stamp()}    ${line}`),
    warn: (line) => write(`${stamp()}  ${yellow('!')} ${line}`),
    elapsedMs: () => now() - begun,
    /** Runs `work`; its answer may be a note for the closing line, as {note}. */
    async step(title, work) {
      const from = now();
      write(`${stamp()}  ${dim('…')} ${title}`);
      try {
        const result = await work();
        const note = typeof result?.note === 'string' ? `: ${result.note}` : '';
        write(`${stamp()}  ${green('✓')} ${title}${note} ${dim(`(${seconds(now() - from)})`)}`);
        return result;
      } catch (error) {
        write(`${stamp()}  ${red('✗')} ${title} ${dim(`(${seconds(now() - from)})`)}`);
        throw error;
      }
    },
  };
}

/** Columns as wide as their widest cell; the last one is not padded. */
export function formatTable(rows) {
  const widths = rows.reduce((all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)), []);
  return rows
    .map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] + 2))).join(''))
    .join('\n');
}
