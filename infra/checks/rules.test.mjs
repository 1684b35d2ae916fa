import { describe, expect, it } from 'vitest';
import { checkCompose, checkTilt, checkVersions } from './rules.mjs';

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

describe('the Tiltfile', () => {
  const compose = { services: { gateway: { image: 'castgraph/gateway', build: {}, ports: ['127.0.0.1:4000:4000'] } } };
  const asked = {
    compose: ['../docker-compose.yml'],
    images: [{ ref: 'castgraph/gateway', live_update: [{ sync: ['../gateway/src', '/app'] }] }],
    composed: [{ name: 'gateway', links: [{ url: 'http://x' }] }],
    locals: [{ name: 'remote-home', serve_cmd: 'npm run dev -w @castgraph/remote-home', links: [{ url: 'http://x' }] }],
  };
  const check = (change) =>
    checkTilt({
      asked: { ...asked, ...change },
      compose,
      remotes: ['home'],
      workspaces: ['@castgraph/remote-home'],
      isThere: (path) => !path.includes('gone'),
    });

  it('passes when services and remotes are all there', () => {
    expect(check({})).toEqual([]);
  });

  it('fails for a service without live update or link, and for a remote that is missing or misnamed', () => {
    expect(check({ images: [{ ref: 'castgraph/gateway', live_update: [] }] })).toEqual(['castgraph/gateway has no live update']);
    expect(check({ images: [{ ref: 'castgraph/gateway', live_update: [{ sync: ['../gone', '/app'] }] }] })).toEqual([
      'castgraph/gateway syncs ../gone, which is not there',
    ]);
    expect(check({ composed: [{ name: 'gateway', links: [] }] })).toEqual(['gateway is published but has no link']);
    expect(check({ locals: [] })).toEqual(['the remote home is not listed']);
    expect(check({ locals: [{ ...asked.locals[0], serve_cmd: 'npm run dev -w @castgraph/hom' }] })).toHaveLength(1);
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
