import { describe, expect, it } from 'vitest';
import { isWholeRun, summariseTurbo } from './build.mjs';
import { assertNode, isInRange } from './command.mjs';
import { isInstalledAsLocked } from './dependencies.mjs';
import { buildEnvironment, describeEnvironment, PROCESSES, withLimits } from './platform.mjs';
import { formatTable, seconds } from './steps.mjs';
import { backOffMs, orderByDependency } from './supervisor.mjs';

describe('the version of Node', () => {
  const range = '^20.19.0 || ^22.13.0 || >=24.0.0';

  it('is new enough by major and minor', () => {
    for (const version of ['20.19.0', '20.20.2', '22.13.1', '24.0.0', '25.1.0'])
      expect(isInRange(version, range), version).toBe(true);
    for (const version of ['18.20.0', '20.18.3', '21.7.0', '22.12.0', '23.5.0'])
      expect(isInRange(version, range), version).toBe(false);
  });

  it('is named in one sentence when it is not', () => {
    expect(() => assertNode('20.10.0', range)).toThrow('Castgraph needs Node 20.19, 22.13, 24 or newer; this is Node 20.10.0.');
    expect(() => assertNode('20.19.0', range)).not.toThrow();
  });
});

describe('what is installed', () => {
  const locked = {
    packages: {
      '': { name: 'castgraph' },
      gateway: { name: '@castgraph/gateway' },
      'node_modules/@castgraph/gateway': { resolved: 'gateway', link: true },
      'node_modules/zod': { version: '4.6.7', integrity: 'sha512-right' },
      'node_modules/fsevents': { version: '2.3.3', optional: true },
    },
  };
  const link = { 'node_modules/@castgraph/gateway': { resolved: 'gateway', link: true } };
  const isInstalled = (zod) => isInstalledAsLocked(locked, { packages: { ...link, 'node_modules/zod': zod } });

  it('counts as locked when it is the same, from whichever registry', () => {
    expect(isInstalled({ version: '4.6.7', integrity: 'sha512-right' })).toBe(true);
    expect(isInstalled({ version: '4.6.7', integrity: 'sha512-right', resolved: 'https://registry/zod-4.6.7.tgz' })).toBe(true);
  });

  it('does not when a version or a content differs, a package lacks, or an installation was cut short', () => {
    expect(isInstalled({ version: '4.6.6', integrity: 'sha512-right' })).toBe(false);
    expect(isInstalled({ version: '4.6.7', integrity: 'sha512-wrong' })).toBe(false);
    expect(isInstalledAsLocked(locked, { packages: link })).toBe(false);
    expect(isInstalledAsLocked(locked, undefined)).toBe(false);
  });
});

describe('the list of processes', () => {
  it('starts each after all it names', () => {
    const order = orderByDependency(PROCESSES).map(({ name }) => name);
    for (const { name, after } of PROCESSES)
      for (const earlier of after) expect(order.indexOf(earlier)).toBeLessThan(order.indexOf(name));
  });

  it('is refused when it runs in a circle or names nobody', () => {
    expect(() =>
      orderByDependency([
        { name: 'a', after: ['b'] },
        { name: 'b', after: ['a'] },
      ]),
    ).toThrow(/waits for itself/);
    expect(() => orderByDependency([{ name: 'a', after: ['nobody'] }])).toThrow(/nobody, which does not exist/);
  });

  const secrets = new Proxy({}, { get: (_, name) => `secret-${String(name)}` });
  const environment = describeEnvironment({
    engines: { USERS_DATABASE_URL: 'postgresql://users', VIDEOS_DATABASE_URL: 'postgresql://videos' },
    secrets,
    env: { CASTGRAPH_PORT_OFFSET: '100' },
  });
  const environmentOf = (name) =>
    buildEnvironment({
      process: PROCESSES.find((process) => process.name === name),
      environment,
      secrets,
      env: { PATH: '/bin', CASTGRAPH_PORT_OFFSET: '100', AWS_SECRET: 'x', REMOTE_URLS: 'home=https://tv.example', CORES: '4' },
    });

  it('moves every address with the offset', () => {
    expect(environment).toMatchObject({
      PUBLIC_SITE_URL: 'http://localhost:3100',
      GATEWAY_URL: 'http://127.0.0.1:4100',
      SMTP_URL: 'smtp://127.0.0.1:4126',
    });
    expect(environmentOf('shell').PORT).toBe('3100');
  });

  // A process that is broken into must not hold the keys of the others.
  it("hands a process its own secrets and databases, and nobody else's", () => {
    const users = environmentOf('users');
    expect(users).toMatchObject({ USERS_DATABASE_URL: 'postgresql://users', STATEMENT_KEY: 'secret-statementKeyUsers' });
    expect(users).not.toHaveProperty('VIDEOS_DATABASE_URL');
    expect(users).not.toHaveProperty('STATEMENT_KEYS');
    expect(users).not.toHaveProperty('SESSION_COOKIE_KEY');
    expect(users).not.toHaveProperty('AWS_SECRET');
    expect(environmentOf('mailbox')).not.toHaveProperty('MEDIA_URL_KEY');
  });

  // On a site that others can reach, nothing but the site itself is trusted unless somebody says so.
  it('counts remotes that run alone as part of a site on this machine, and of no other', () => {
    const originsOf = (env) => describeEnvironment({ engines: {}, secrets, env }).ALLOWED_ORIGINS;
    expect(environmentOf('origin').ALLOWED_ORIGINS).toMatch(/^http:\/\/localhost:3101,.*http:\/\/localhost:3105$/);
    expect(originsOf({ PUBLIC_SITE_URL: 'https://tv.example' })).toBe('');
    expect(originsOf({ ALLOWED_ORIGINS: 'https://preview.tv.example' })).toBe('https://preview.tv.example');
  });

  it("hands an operator's settings to the processes that declare them", () => {
    expect(environmentOf('shell').REMOTE_URLS).toBe('home=https://tv.example');
    expect(environmentOf('gateway')).not.toHaveProperty('CORES');
    expect(environmentOf('vod-2').CORES).toBe('4');
    expect(environmentOf('vod-2')).not.toHaveProperty('SOURCE_BYTES_MAX');
  });

  it("puts an operator's limits over those of a run", () => {
    const limitsOf = (LIMITS) => JSON.parse(withLimits({}, { signInPerAddress: 30, videosPerDay: 40 }, { LIMITS }).LIMITS);
    expect(limitsOf(undefined)).toEqual({ signInPerAddress: 30, videosPerDay: 40 });
    expect(limitsOf('{"signInPerAddress": 5}')).toEqual({ signInPerAddress: 5, videosPerDay: 40 });
    expect(() => limitsOf('{')).toThrow(/^LIMITS is no JSON/);
  });
});

describe('back-off', () => {
  it('doubles from half a second to half a minute', () => {
    expect([0, 1, 2, 10].map(backOffMs)).toEqual([500, 1000, 2000, 30_000]);
  });
});

describe('what is shown', () => {
  it('lines up the columns', () => {
    expect(
      formatTable([
        ['a', 'bb', 'c'],
        ['aaa', 'b', 'c'],
      ]),
    ).toBe('a    bb  c\naaa  b   c');
  });

  it('tells times as a person would', () => {
    expect(seconds(1234)).toBe('1.2 s');
    expect(seconds(125_000)).toBe('2 min 5 s');
  });

  it("reads turbo's summary", () => {
    expect(
      summariseTurbo(' Tasks:    24 successful, 24 total\nCached:    24 cached, 24 total\n  Time:    1.1s >>> FULL TURBO'),
    ).toBe('24 tasks, 24 of them from the cache');
  });

  it('is done when all of its tasks are, whatever turbo ends with', () => {
    expect(isWholeRun(' Tasks:    24 successful, 24 total\nCached:    2 cached, 24 total')).toBe(true);
    expect(isWholeRun(' Tasks:    20 successful, 24 total\nCached:    2 cached, 24 total')).toBe(false);
    expect(isWholeRun('')).toBe(false);
  });
});
