import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../process/ports.mjs';

const PROGRAM = new URL('./service.mjs', import.meta.url).pathname;
let dir;
let port;
let watcher;

/** A deployable whose program answers a word, its own process id, and ends when it is asked to. */
const write = (word) =>
  writeFileSync(
    join(dir, 'src', 'main.ts'),
    `import { createServer } from 'node:http';
     createServer((_, res) => res.end(\`${word} \${process.pid}\`)).listen(Number(process.env.PORT), '127.0.0.1');`,
  );

/** The id of the process that answers the word, once one does. */
async function awaitAnswer(word) {
  for (;;) {
    const text = await fetch(`http://127.0.0.1:${port}`).then(
      (answer) => answer.text(),
      () => '',
    );
    if (text.startsWith(`${word} `)) return Number(text.split(' ')[1]);
    await sleep(50);
  }
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'castgraph-watch-'));
  mkdirSync(join(dir, 'src'));
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: '@castgraph/watched', type: 'module' }));
  port = await findFreePort();
});
afterEach(async () => {
  watcher.kill('SIGKILL');
  await once(watcher, 'close');
  rmSync(dir, { recursive: true, force: true });
});

describe('a deployable that is watched', () => {
  it('runs what its sources say now, also after its program was killed', async () => {
    write('first');
    watcher = spawn(process.execPath, [PROGRAM, '--watch'], { cwd: dir, env: { ...process.env, PORT: String(port) } });
    await awaitAnswer('first');
    write('second');
    const pid = await awaitAnswer('second');
    process.kill(pid, 'SIGKILL');
    write('third');
    expect(await awaitAnswer('third')).not.toBe(pid);
  });
});
