// Who a process is. A process id alone is reused; together with the moment the process began it is not.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux: clock ticks since boot, with the boot's id. Elsewhere: what ps says. Undefined when there is no such process. */
export function readStartTime(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold spaces: count from its end. State is field 3, the start field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined; // dead already, only not yet collected by its parent
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8)}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

export const describeProcess = (pid) => ({ pid, startTime: readStartTime(pid) });

/** Whether the very process that a record describes still runs. */
export const isAlive = (record) => record?.startTime !== undefined && readStartTime(record.pid) === record.startTime;

/** Undefined for a file that is missing or was cut short. */
export function readRecord(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whole or not at all: whoever reads after a kill -9 must not find half a record. */
export function writeRecord(file, record) {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}

export const removeRecord = (file) => rmSync(file, { force: true });

export function signalProcess(record, signal) {
  if (!isAlive(record)) return;
  try {
    process.kill(record.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Asks, waits, then ends. Resolves with whether it took a SIGKILL. */
export async function endProcess(record, { signal = 'SIGTERM', graceMs = 10_000 } = {}) {
  signalProcess(record, signal);
  for (const deadline = Date.now() + graceMs; isAlive(record) && Date.now() < deadline; ) await sleep(20);
  if (!isAlive(record)) return false;
  signalProcess(record, 'SIGKILL');
  for (const deadline = Date.now() + 5000; isAlive(record) && Date.now() < deadline; ) await sleep(20);
  return true;
}

/** Runs `work` while no other process holds `file`; a holder that died is passed over. */
export async function withLock(file, work, { waitMs = 180_000, onWait } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + waitMs;
  for (let isTold = false; ; ) {
    try {
      writeFileSync(file, JSON.stringify(describeProcess(process.pid)), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readRecord(file);
    if (holder && !isAlive(holder)) {
      removeRecord(file);
      continue;
    }
    if (!holder && existsSync(file) && Date.now() > deadline - waitMs + 2000) removeRecord(file); // cut short while written
    if (Date.now() > deadline) throw new Error(`process ${holder?.pid} has held ${file} for too long`);
    if (!isTold) onWait?.(holder);
    isTold = true;
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    removeRecord(file);
  }
}
