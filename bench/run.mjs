// npm run bench -- NAME [options]: runs bench/NAME.mjs in a process of its own, whose last line is one JSON object.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const support = new Set(['run.mjs', 'measure.mjs']);
const names = readdirSync(here)
  .filter((file) => file.endsWith('.mjs') && !support.has(file))
  .map((file) => file.slice(0, -'.mjs'.length));
const [name, ...options] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Name a benchmark: ${names.join(', ')}.`);
  process.exit(1);
}
const child = spawn(process.execPath, [`${here}${name}.mjs`, ...options], { stdio: 'inherit' });
// A signal to this process alone must not leave the benchmark running without it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
