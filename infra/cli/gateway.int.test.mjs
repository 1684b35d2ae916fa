// npm run gateway as a process, over a subgraph that is a plain HTTP server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { repositoryDir } from '../places.mjs';

const program = join(repositoryDir, 'infra', 'cli', 'gateway.mjs');
const dist = join(repositoryDir, 'gateway', 'dist');
const bundleOf = ({ pid }) => join(dist, `alone-${pid}.js`);
let dir;
let subgraph;
let heard = [];
const children = [];

beforeAll(async () => {
  subgraph = createServer(async (request, response) => {
    request.resume();
    await once(request, 'end');
    heard.push(request.headers);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { greeting: 'Hello' } }));
  });
  subgraph.listen(0, '127.0.0.1');
  await once(subgraph, 'listening');
  dir = mkdtempSync(join(tmpdir(), 'castgraph-alone-'));
  const compose = (url) => {
    const typeDefs = parse('type Query { greeting: String }');
    return composeServices([{ name: 'greetings', url, typeDefs }]).supergraphSdl;
  };
  writeFileSync(join(dir, 'good.graphql'), compose(addressOfSubgraph()));
  writeFileSync(join(dir, 'nowhere.graphql'), compose(''));
  writeFileSync(join(dir, 'plain.graphql'), 'type Query { greeting: String }');
  writeFileSync(join(dir, 'empty.graphql'), '');
});
afterAll(() => {
  subgraph.close();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  heard = [];
});

const addressOfSubgraph = () => `http://127.0.0.1:${subgraph.address().port}/graphql`;

/** As npm starts it: in the repository, with the caller's folder in a variable. */
function run(args, { env = {} } = {}) {
  const { REDIS_URL, KAFKA_BROKERS, SUBGRAPH_URLS, LIMITS, ...clean } = process.env;
  const child = spawn(process.execPath, [program, ...args], { cwd: repositoryDir, env: { ...clean, INIT_CWD: dir, ...env } });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.err += text));
  return { child, output };
}

async function start(args, options) {
  const { child, output } = run(args, options);
  return new Promise((resolve, reject) => {
    child.stdout.on('data', () => {
      const [, url] = /at (http:\S+)\n/.exec(output.out) ?? [];
      if (url) resolve({ child, url, output });
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output.err}`)));
  });
}

const ask = async (url, headers = {}) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ greeting }' }),
  });
  return response.json();
};

describe('the gateway alone', () => {
  it('answers over a supergraph file named from where the caller is, and ends when told', async () => {
    const { child, url } = await start(['--supergraph', 'good.graphql', '--port', '0']);
    expect(await ask(url)).toMatchObject({ data: { greeting: 'Hello' } });
    expect(heard).toHaveLength(1);
    expect(existsSync(bundleOf(child))).toBe(false);
    // It has no keys to verify a token with, and says so.
    expect(await ask(url, { authorization: 'Bearer some.token' })).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('asks subgraphs where SUBGRAPH_URLS says that they are', async () => {
    const env = { SUBGRAPH_URLS: `greetings=${addressOfSubgraph()}` };
    const { url } = await start(['--supergraph', 'nowhere.graphql', '--port', '0'], { env });
    expect(await ask(url)).toMatchObject({ data: { greeting: 'Hello' } });
  });

  it('warns of addresses for subgraphs that the supergraph does not have', async () => {
    const env = { SUBGRAPH_URLS: 'nope=http://127.0.0.1:9/graphql' };
    const { output } = await start(['--supergraph', 'good.graphql', '--port', '0'], { env });
    expect(output.out).toMatch(/"subgraphs":\["nope"\].*SUBGRAPH_URLS/);
  });

  it('says how it is used, and does nothing', async () => {
    const { child, output } = run(['--help']);
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(output).toEqual({ out: 'Usage: npm run gateway -- --supergraph FILE [--no-viewer] [--port N]\n', err: '' });
  });

  it('takes whatever stands in Authorization for a visitor where there are no viewers, and hands none of it on', async () => {
    const { url } = await start(['--supergraph', 'good.graphql', '--port', '0', '--no-viewer']);
    for (const authorization of ['Bearer some.token', 'Basic dTpw', 'nonsense', 'Bearer a b c']) {
      expect(await ask(url, { authorization })).toMatchObject({
        data: { greeting: 'Hello' },
        // A suite asks more often than a person.
        extensions: { cost: { limit: 1_000_000_000 } },
      });
    }
    expect(heard.some((headers) => 'authorization' in headers)).toBe(false);
  });
});

describe('a start that cannot be', () => {
  it.each([
    [['--supergraph', 'none.graphql'], /^There is no file \/.*none\.graphql\.$/],
    [['--supergraph', '.'], /^\/.* is a folder and not a supergraph\.$/],
    [['--supergraph', 'empty.graphql'], /^\/.*empty\.graphql cannot be served: .+$/],
    [['--supergraph', 'plain.graphql'], /^\/.*plain\.graphql cannot be served: .+$/],
    [
      ['--supergraph', 'nowhere.graphql'],
      /The subgraph "greetings" has no address of http or https; name one in SUBGRAPH_URLS\.$/,
    ],
    [['--supergraph', '/dev/urandom'], /^\/dev\/urandom cannot be served: It is not a plain file\.$/],
  ])('%j is told in one sentence, and the exit code', async (args, message) => {
    const { child, output } = run(args);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.err.trimEnd()).toMatch(message);
    expect(output.err.trimEnd()).not.toContain('\n');
    expect(existsSync(bundleOf(child))).toBe(false);
  });

  it.each([
    [['--supergraph', 'good.graphql', '--port', 'http'], /^A port is a number from 0 .*"http"\.$/],
    [['--supergraph', 'good.graphql', '--fast'], /^Unknown option '--fast': npm run gateway/],
    [[], /^Name a supergraph file: npm run gateway/],
  ])('%j is told before anything is bundled', async (args, message) => {
    mkdirSync(dist, { recursive: true });
    const before = statSync(dist).mtimeMs;
    const { child, output } = run(args);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.err.trimEnd()).toMatch(message);
    expect(output.err.trimEnd()).not.toContain('\n');
    expect(statSync(dist).mtimeMs).toBe(before);
  });

  it.each([
    [{ LIMITS: '{"readsPerMinut":5}' }, /LIMITS: .*readsPerMinut/],
    [{ LIMITS: '{"readsPerMinute":0}' }, /LIMITS.readsPerMinute: /],
    [{ LIMITS: 'many' }, /LIMITS: JSON, such as/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL: /],
    [{ SUBGRAPH_URLS: 'foo' }, /SUBGRAPH_URLS: a list of name=value/],
    [{ HOST: '203.0.113.7' }, /HOST is "203\.0\.113\.7", which is no address of this machine\.$/],
  ])('%j is told as what it is, and not as a fault of the supergraph', async (env, message) => {
    const { child, output } = run(['--supergraph', 'good.graphql', '--port', '0'], { env });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.err.trimEnd()).toMatch(message);
    expect(output.err.trimEnd()).not.toMatch(/\n|cannot be served/);
  });

  it('is told of a port that somebody has', async () => {
    const { port } = subgraph.address();
    const { child, output } = run(['--supergraph', 'good.graphql', '--port', String(port)]);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.err.trimEnd()).toBe(`Port ${port} is taken: choose another with --port.`);
  });
});
