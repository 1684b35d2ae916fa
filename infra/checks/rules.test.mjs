import { describe, expect, it } from 'vitest';
import { checkCompose, checkVersions } from './rules.mjs';

const DOCKERFILE = 'FROM node:20.20.2-slim AS gateway\n';

describe('docker-compose.yml', () => {
  const processes = [{ name: 'gateway' }];
  const check = (services, text = '') =>
    checkCompose({
      text,
      compose: { services },
      dockerfile: DOCKERFILE,
      processes,
      variables: ['KNOWN'],
    });
  const good = { image: 'castgraph/gateway', build: { target: 'gateway' } };

  it('passes when it runs every process', () => {
    expect(check({ gateway: good })).toEqual([]);
  });

  it('fails for a process without a service', () => {
    expect(check({})).toEqual(['the process gateway has no service']);
  });

  it('fails for what is published beyond loopback, floats, or does not exist', () => {
    const failures = check({
      gateway: { ...good, ports: ['4000:4000'], depends_on: ['nobody'], build: { target: 'gatway' } },
      redis: { image: 'redis:latest' },
    });
    expect(failures).toEqual([
      'gateway waits for nobody, which is no service',
      'gateway publishes 4000:4000 beyond loopback',
      'gateway is built from the target gatway, which the Dockerfile lacks',
      'redis runs redis:latest, which is not pinned',
      'redis has no health check',
    ]);
  });

  it('fails for a variable that nobody makes, and passes over those of the container', () => {
    expect(check({ gateway: good }, `\${KNOWN:?run it} \${PORT:-1} $\${INSIDE} \${FORGOTTEN:?run it}`)).toEqual([
      `\${FORGOTTEN} has no default, and compose-env.mjs does not make it`,
    ]);
  });
});

describe('the versions of dependencies', () => {
  it('are exact', () => {
    const own = { zod: '4.6.7', '@castgraph/env': '0.1.0', 'typescript-api': 'npm:typescript@6.0.3' };
    expect(checkVersions([{ name: 'gateway', dependencies: own, devDependencies: { beta: '1.2.3-beta.4' } }])).toEqual([]);
    expect(checkVersions([{ name: 'gateway', dependencies: { ws: '^8.18.0' }, devDependencies: { pg: '*' } }])).toEqual([
      'gateway asks for ws ^8.18.0, which is no version',
      'gateway asks for pg *, which is no version',
    ]);
  });
});
