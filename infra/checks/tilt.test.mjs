import { describe, expect, it } from 'vitest';
import { checkTilt } from './tilt.mjs';

const source = '../microfrontends/home/src';
const rebuild = { run: 'npx turbo run build --filter=@castgraph/remote-home', trigger: [source] };
const image = (ref, ...steps) => ({ ref, target: 'development', live_update: steps });
const shell = image('castgraph/shell', { sync: [source, '/app/x'] }, rebuild);
const gateway = image('castgraph/gateway', { sync: ['../gateway/src', '/app/gateway/src'] });
const remote = {
  name: 'remote-home',
  serve_cmd: 'npm run dev -w @castgraph/remote-home',
  serve_env: { PLATFORM_URL: 'http://a', GATEWAY_URL: 'http://b', RELEASE_KEY: 'k' },
  links: [{ url: 'http://x' }],
};
const service = (name) => ({ image: `castgraph/${name}`, build: {}, ports: ['127.0.0.1:4000:4000'] });
const develop = (name, ...command) => ({ working_dir: `/app/${name}`, command });

function check({
  dockerfile = 'FROM node:20.20.2 AS build\nRUN npx turbo run build\nFROM build AS development\n',
  tilt,
  ...change
}) {
  return checkTilt({
    asked: {
      compose: ['../docker-compose.yml'],
      images: [gateway, shell],
      composed: ['gateway', 'shell'].map((name) => ({ name, links: [{ url: 'http://x' }] })),
      locals: [remote],
      ...change,
    },
    compose: { services: { gateway: service('gateway'), shell: service('shell') } },
    tilt: { services: tilt ?? { gateway: develop('gateway', 'npm', 'run', 'dev') } },
    dockerfile,
    remotes: ['home'],
    workspaces: ['@castgraph/remote-home'],
    isThere: (path) => !path.includes('gone'),
    readScripts: (folder) => ({ gateway: { dev: 'castgraph-build --watch' }, shell: { dev: 'node dist/main.js' } })[folder],
  });
}

describe('the Tiltfile', () => {
  it('passes when services and remotes are all there', () => {
    expect(check({})).toEqual([]);
  });

  it('fails for a service without live update or link', () => {
    expect(check({ images: [image('castgraph/gateway'), shell] })).toEqual(['castgraph/gateway has no live update']);
    expect(check({ images: [image('castgraph/gateway', { sync: ['../gone', '/app'] }), shell] })).toEqual([
      'castgraph/gateway syncs ../gone, which is not there',
    ]);
    const [first, second] = [
      { name: 'gateway', links: [] },
      { name: 'shell', links: [{ url: 'http://x' }] },
    ];
    expect(check({ composed: [first, second] })).toEqual(['gateway is published but has no link']);
  });

  it('fails for a remote that is missing, misnamed, or cannot tell its documents to the gateway', () => {
    expect(check({ locals: [] })).toEqual(['the remote home is not listed']);
    expect(check({ locals: [{ ...remote, serve_cmd: 'npm run dev -w @castgraph/hom' }] })).toHaveLength(1);
    expect(check({ locals: [{ ...remote, serve_env: { PLATFORM_URL: 'http://a', GATEWAY_URL: 'http://b' } }] })).toEqual([
      'the remote home is not told RELEASE_KEY',
    ]);
  });

  it('fails for a shell whose image holds no release of a remote, or never a newer one', () => {
    expect(check({ dockerfile: 'FROM node:20.20.2 AS development\n' })).toEqual([
      'the shell runs development, in which no remote is built',
    ]);
    expect(check({ images: [gateway, image('castgraph/shell', { sync: [source, '/app/x'] })] })).toEqual([
      'the shell does not see changes of the remote home',
    ]);
    expect(
      check({ images: [gateway, image('castgraph/shell', { sync: ['../packages', '/app/packages'] }, rebuild)] }),
    ).toHaveLength(1);
  });

  it('fails for a process that does not start again when its sources change', () => {
    expect(check({ tilt: { shell: develop('shell', 'npm', 'run', 'dev') } })).toEqual([
      'shell does not start again when its sources change',
    ]);
    expect(check({ tilt: { gateway: develop('gatway', 'npm', 'run', 'dev') } })).toEqual([
      'gateway works in /app/gatway, which is no workspace',
    ]);
  });
});
