// What several benchmarks need: medians, memory of a process tree, one JSON line at the end.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export const run = promisify(execFile);

/** The middle of the values; of an even count the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rounds to so many decimals. */
export const round = (value, decimals = 0) => Number(value.toFixed(decimals));

/** Proportional set size of a process in MB: memory shared between processes is counted once over all of them. One that has ended has none. */
export async function readMemoryMb(pid) {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return '';
    throw error;
  });
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024;
}

/** A process and all that it started. */
export async function listProcessTree(root) {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=']);
  const children = new Map();
  for (const line of stdout.trim().split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [];
  for (const queue = [root]; queue.length > 0; ) {
    const pid = queue.pop();
    tree.push(pid);
    queue.push(...(children.get(pid) ?? []));
  }
  return tree;
}

/** The result, alone on the last line. */
export function report(result) {
  console.log(JSON.stringify(result));
}
