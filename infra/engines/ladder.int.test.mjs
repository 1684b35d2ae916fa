// The ladder with real engines, in a run of their own: other ports and another data folder than the platform's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { findCacheDir, makeDataDir, readSecrets } from '../places.mjs';
import { isAlive, readRecord } from '../process/identity.mjs';
import { createEngineSet } from './set.mjs';

const OFFSET = { CASTGRAPH_PORT_OFFSET: '12000', CASTGRAPH_ENGINES: 'native' };
const runDir = makeDataDir(mkdtempSync(join(tmpdir(), 'castgraph-ladder-')));
const secrets = readSecrets(runDir);
const said = [];
const setOf = (names, env = OFFSET) =>
  createEngineSet({ runDir, cacheDir: findCacheDir(), secrets, names, env, say: (line) => said.push(line) });
const recordOf = (name) => readRecord(join(runDir, 'run', `${name}.json`));

afterAll(async () => {
  const set = await setOf([]);
  await set.down();
  await set.wipe();
  rmSync(runDir, { recursive: true, force: true });
});

describe.each(['postgres', 'redis', 'kafka', 's3', 'mongo'])('%s', (name) => {
  it('comes up, is there for a second caller, survives a kill -9 and goes down', async () => {
    const set = await setOf([name]);
    const [first] = await set.up('engines');
    expect(first).toMatchObject({ how: 'native' });
    expect(first.isAdopted).toBeUndefined();
    expect(await set.inspect()).toMatchObject([{ isReady: true, pid: first.pid }]);

    const [second] = await (await setOf([name])).up('engines');
    expect(second).toMatchObject({ isAdopted: true, pid: first.pid });

    process.kill(first.pid, 'SIGKILL');
    while (isAlive(recordOf(name))) await sleep(20);
    expect(await set.inspect()).toMatchObject([{ isReady: false }]);
    const [third] = await set.up('engines');
    expect(third.pid).not.toBe(first.pid);
    expect(await set.inspect()).toMatchObject([{ isReady: true }]);

    const record = recordOf(name);
    expect(await set.down()).toMatchObject([{ outcome: 'stopped' }]);
    expect(isAlive(record)).toBe(false);
    expect(existsSync(join(runDir, 'run', `${name}.json`))).toBe(false);
    expect(await set.down()).toMatchObject([{ outcome: 'not running' }]);
  });
});

describe('who may stop an engine', () => {
  it('is not the platform when it was started alone', async () => {
    const set = await setOf(['redis']);
    await set.up('engines');
    await (await setOf(['redis'])).up('platform');
    expect(await set.down({ ifOwnedBy: 'platform' })).toMatchObject([{ outcome: 'left running' }]);
    expect(await set.down()).toMatchObject([{ outcome: 'stopped' }]);
  });

  it('is the platform that follows on one that was killed', async () => {
    const set = await setOf(['redis']);
    await set.up('platform');
    const [{ isAdopted }] = await (await setOf(['redis'])).up('platform');
    expect(isAdopted).toBe(true);
    expect(await set.down({ ifOwnedBy: 'platform' })).toMatchObject([{ outcome: 'stopped' }]);
  });
});

describe('an engine whose record was lost', () => {
  // A kill -9 between the start of an engine and the writing of its record.
  it('is known by the data it runs on', async () => {
    const set = await setOf(['redis']);
    const [{ pid }] = await set.up('platform');
    rmSync(join(runDir, 'run', 'redis.json'));
    expect(await set.up('platform')).toMatchObject([{ isAdopted: true, pid }]);
    await set.down();
  });
});

describe('a busy port', () => {
  it('is named with the process that holds it and the variable that moves it', async () => {
    const port = 28_379;
    const holder = spawn(
      process.execPath,
      ['-e', `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(holder.stdout, 'data');
    try {
      const error = await (await setOf(['redis'])).up('engines').catch((caught) => caught);
      expect(error.message).toContain(`Port ${port}`);
      expect(error.message).toContain(`process ${holder.pid}`);
      expect(error.message).toContain('CASTGRAPH_PORT_REDIS');
      expect(error.message).toContain('REDIS_URL');
    } finally {
      holder.kill('SIGKILL');
    }
  });
});

describe('a server that a variable names', () => {
  it('is used as it is, and never stopped', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `redis://someone:secret@127.0.0.1:${server.address().port}/3`;
    const set = await setOf(['redis'], { ...OFFSET, REDIS_URL: url });
    expect(await set.up('engines')).toMatchObject([{ how: 'given', environment: { REDIS_URL: url } }]);
    expect(set.environment()).toEqual({ REDIS_URL: url });
    expect(await set.down()).toMatchObject([{ outcome: 'given: not ours to stop' }]);
    server.close();
  });

  it('is told of by the name of the variable when nobody answers there', async () => {
    const set = await setOf(['kafka'], { ...OFFSET, KAFKA_BROKERS: '127.0.0.1:1' });
    await expect(set.up('engines')).rejects.toThrow(/KAFKA_BROKERS is set, but no Apache Kafka answers/);
  });
});
