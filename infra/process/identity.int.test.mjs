import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { describeProcess, endProcess, isAlive, readRecord, readStartTime, withLock, writeRecord } from './identity.mjs';

const folder = mkdtempSync(join(tmpdir(), 'castgraph-identity-'));
const sleeper = (code = 'setInterval(() => {}, 1000)') =>
  spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });

describe('the identity of a process', () => {
  it('holds while it lives and ends with it', async () => {
    const child = sleeper();
    const record = describeProcess(child.pid);
    expect(isAlive(record)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(record)).toBe(false);
  });

  // A process id that was given to somebody else must never be signalled.
  it('is not that of another process with the same id', () => {
    expect(isAlive({ pid: process.pid, startTime: `${readStartTime(process.pid)}0` })).toBe(false);
    expect(isAlive({ pid: process.pid })).toBe(false);
    expect(isAlive(undefined)).toBe(false);
  });

  it('kills what does not listen to a request to stop, and says so', async () => {
    const stubborn = sleeper("process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)");
    await once(stubborn.stdout, 'data');
    const record = describeProcess(stubborn.pid);
    expect(await endProcess(record, { graceMs: 200 })).toBe(true);
    expect(isAlive(record)).toBe(false);
    const polite = describeProcess(sleeper().pid);
    expect(await endProcess(polite, { graceMs: 5000 })).toBe(false);
  });
});

describe('a record', () => {
  it('reads as nothing when it is missing or was cut short', () => {
    const file = join(folder, 'half.json');
    expect(readRecord(file)).toBeUndefined();
    writeFileSync(file, '{"pid": 12');
    expect(readRecord(file)).toBeUndefined();
    writeRecord(file, { pid: 12 });
    expect(readRecord(file)).toEqual({ pid: 12 });
  });
});

describe('a lock', () => {
  it('lets in one at a time', async () => {
    const file = join(folder, 'one.lock');
    const seen = [];
    const work = (name) => async () => {
      seen.push(`${name} in`);
      await sleep(150);
      seen.push(`${name} out`);
    };
    await Promise.all([withLock(file, work('a')), withLock(file, work('b'))]);
    expect(seen.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
  });

  it('is taken over from a holder that was killed', async () => {
    const file = join(folder, 'dead.lock');
    const child = sleeper();
    writeFileSync(file, JSON.stringify(describeProcess(child.pid)));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(withLock(file, async () => JSON.parse(readFileSync(file, 'utf8')).pid, { waitMs: 2000 })).resolves.toBe(
      process.pid,
    );
  });
});
