// What every command of the bootstrap does around its work.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryDir } from '../places.mjs';
import { PlainError } from '../process/programs.mjs';

/** Whether a version of Node is in a range of package.json, of the form `^20.19.0 || >=24`. */
export function isInRange(version, range) {
  const [major, minor] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const [, operator, leastMajor, leastMinor = 0] = /^\s*(\^|>=)(\d+)(?:\.(\d+))?/.exec(part);
    if (major !== Number(leastMajor)) return operator === '>=' && major > Number(leastMajor);
    return minor >= Number(leastMinor);
  });
}

export function assertNode(version, range) {
  if (isInRange(version, range)) return;
  const least = range.replaceAll(/\^|>=|\.0/g, '').replaceAll(' ||', ',');
  throw new PlainError(`Castgraph needs Node ${least} or newer; this is Node ${version}.`);
}

const readNodeRange = () => JSON.parse(readFileSync(join(repositoryDir, 'package.json'), 'utf8')).engines.node;

/** Runs `work(args)`; its answer is the exit code. An expected error is one sentence, an unexpected one has its stack. */
export async function runCommand(work) {
  try {
    assertNode(process.versions.node, readNodeRange());
    process.exitCode = (await work(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof PlainError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
