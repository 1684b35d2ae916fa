// One suite of `npm test`: a program whose output is shown and kept.
import { spawn } from 'node:child_process';
import { repositoryDir } from '../places.mjs';
import { tieToParent } from '../process/programs.mjs';

/** Runs a suite with its output shown, and answers how it ended. */
export function runSuite(command, args, { env = {}, minutesMax = 10 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(...tieToParent(command, args), {
      cwd: repositoryDir,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const show = (stream) => (chunk) => {
      output += chunk;
      stream.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', show(process.stdout));
    child.stderr.setEncoding('utf8').on('data', show(process.stderr));
    const timer = setTimeout(() => {
      console.error(`\n${command} ran for ${minutesMax} minutes and was ended`);
      child.kill('SIGKILL');
    }, minutesMax * 60_000);
    const finish = (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, output });
    };
    child.on('error', () => finish(127));
    child.on('close', (code) => finish(code ?? 1));
  });
}
