import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';

const bundle = `${fileURLToPath(new URL('../node_modules', import.meta.url))}/.test-process.mjs`;

/** Bundles a tiny process around the package and runs it. */
function run(script: string): ChildProcess {
  buildSync({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['fastify', 'prom-client', 'pino'],
  });
  return spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const script = (body: string) => `
  import { createLogger } from '@castgraph/logger';
  import { startService, onShutdown } from './index.ts';
  const log = createLogger({ service: 'test', level: 'info' });
  const service = await startService({ name: 'test', host: '127.0.0.1', port: 0, log, routes(app) {
    app.get('/slow', () => new Promise((resolve) => setTimeout(() => resolve({ done: true }), 300)));
  } });
  onShutdown(log, () => service.close());
  console.log(JSON.stringify({ port: service.app.server.address().port }));
  ${body}
`;

async function portOf(child: ChildProcess): Promise<number> {
  let text = '';
  // Left open: a process that nobody listens to any more would end of its next line.
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += chunk;
    const found = /^\{"port":(\d+)\}$/m.exec(text);
    if (found) {
      child.stdout?.resume();
      return Number(found[1]);
    }
  }
  throw new Error(`The process said no port: ${text}`);
}

describe('the life of a process', () => {
  it('answers in its own words what no router can read', async () => {
    const child = run(script(''));
    const unreadable = await fetch(`http://127.0.0.1:${await portOf(child)}/%zz`);
    expect([unreadable.status, await unreadable.json()]).toEqual([
      400,
      { error: expect.objectContaining({ code: 'INVALID_INPUT' }) },
    ]);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('finishes what is under way on SIGTERM, then exits 0', async () => {
    const child = run(script(''));
    const port = await portOf(child);
    const slow = fetch(`http://127.0.0.1:${port}/slow`);
    await fetch(`http://127.0.0.1:${port}/health`);
    child.kill('SIGTERM');
    expect(await (await slow).json()).toEqual({ done: true });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits 1 when it crashes', async () => {
    const child = run(script(`setTimeout(() => { throw new Error('crash'); }, 10);`));
    child.stdout?.resume();
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
