// npm run types [folder…]: checks the types of every workspace that has a tsconfig.json, two at a time, and of the root.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listWorkspaces, repositoryDir } from './workspace.mjs';

const AT_ONCE = 2;

function check(folder) {
  return new Promise((resolve) => {
    const tsc = spawn(
      join(repositoryDir, 'node_modules', '.bin', 'tsc'),
      ['--noEmit', '--pretty', 'false', '--project', 'tsconfig.json'],
      {
        cwd: join(repositoryDir, folder),
      },
    );
    let output = '';
    tsc.stdout.on('data', (chunk) => (output += chunk));
    tsc.stderr.on('data', (chunk) => (output += chunk));
    tsc.on('close', (code) => resolve({ folder, isRight: code === 0, output: output.trim() }));
  });
}

const asked = process.argv.slice(2);
const waiting = [...listWorkspaces(), '.', 'e2e', 'bench']
  .filter((folder) => asked.length === 0 || asked.includes(folder))
  .filter((folder) => existsSync(join(repositoryDir, folder, 'tsconfig.json')));
const results = [];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      const result = await check(folder);
      results.push(result);
      console.log(
        `${result.isRight ? 'right' : 'WRONG'}  ${folder}${result.output && `\n${result.output.replace(/^/gm, '    ')}`}`,
      );
    }
  }),
);
const wrong = results.filter(({ isRight }) => !isRight);
console.log(`types: ${results.length - wrong.length} passed, ${wrong.length} failed`);
process.exitCode = wrong.length > 0 || results.length === 0 ? 1 : 0;
