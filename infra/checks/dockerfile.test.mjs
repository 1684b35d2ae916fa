import { describe, expect, it } from 'vitest';
import { checkCopies, checkDockerfile, checkWholeness, parseCopy, parseStages } from './dockerfile.mjs';

const DOCKERFILE = `FROM node:20.20.2-slim AS base
# a comment
FROM base AS build
RUN npm ci
FROM base AS gateway
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev \\
  --workspace gateway
COPY --from=build /app/gateway/dist gateway/dist
HEALTHCHECK CMD ["true"]
USER 1000
`;

describe('a Dockerfile', () => {
  it('is read stage by stage, continued lines joined', () => {
    const stages = parseStages(DOCKERFILE);
    expect([...stages.keys()]).toEqual(['base', 'build', 'gateway']);
    expect(stages.get('gateway').lines[0]).toContain('--workspace gateway');
  });

  it('passes when every deployable is in an image that does not run as root', () => {
    expect(checkDockerfile({ text: DOCKERFILE, deployables: ['gateway'] })).toEqual([]);
  });

  it('fails for root, for no health check, for dev dependencies, for a floating base and for a forgotten deployable', () => {
    const bad = DOCKERFILE.replace('USER 1000', 'USER root')
      .replace('HEALTHCHECK CMD ["true"]\n', '')
      .replace('--omit=dev', '')
      .replace('20.20.2-slim', 'latest');
    expect(checkDockerfile({ text: bad, deployables: ['gateway', 'subgraphs/live'] })).toEqual([
      'gateway runs as root',
      'gateway has no health check',
      'gateway does not install by npm ci --omit=dev',
      'no image holds subgraphs/live/dist',
      'base stands on node:latest, which is not pinned',
    ]);
  });
});

describe('what a Dockerfile copies', () => {
  const check = (text) =>
    checkCopies({
      text,
      isTracked: (path) => ['schemas', 'gateway/public'].includes(path),
      isBuilt: (path) => path === 'gateway/dist',
    });

  it('is read with its stage and without its flags', () => {
    expect(parseCopy('COPY --chown=1000 --from=build /app/a /app/b c/')).toEqual({
      from: 'build',
      sources: ['/app/a', '/app/b'],
      target: 'c/',
    });
    expect(parseCopy('RUN COPY a b')).toBeUndefined();
  });

  it('is in the repository, built from it, or made in the stage it comes from', () => {
    expect(check(DOCKERFILE)).toEqual([]);
    const made =
      'FROM node:20.20.2 AS made\nCOPY . .\nRUN mkdir /lists\nFROM made\nCOPY --from=made /lists ./\nCOPY schemas schemas\n';
    expect(check(made)).toEqual([]);
  });

  // Nobody builds an image on a machine without Docker: a file that was renamed would be missed where it is needed first.
  it('fails for a file that was renamed, and for a stage that is none', () => {
    expect(check(DOCKERFILE.replace('gateway/dist g', 'gateway/dist /app/gateway/next.config.js g'))).toEqual([
      'gateway copies /app/gateway/next.config.js, which neither is in the repository nor is built',
    ]);
    expect(check(DOCKERFILE.replace('--from=build', '--from=biuld'))).toEqual(['gateway copies from biuld, which is no stage']);
    expect(check('FROM node:20.20.2 AS a\nCOPY lists lists\n')).toHaveLength(1);
    expect(check('FROM node:20.20.2 AS a\nFROM a\nCOPY --from=a /lists ./\n')).toHaveLength(1);
  });

  it('is all that a deployable is made of', () => {
    const whole = (names) =>
      checkWholeness({ text: DOCKERFILE, deployables: ['gateway', 'subgraphs/live'], listFolder: () => names });
    expect(whole(['src', 'test', 'package.json', 'README.md'])).toEqual([]);
    expect(whole(['src', 'public'])).toEqual(['gateway lacks gateway/public']);
  });

  it('holds a page that is built within it, of which the sources stay behind', () => {
    const text = `${DOCKERFILE}COPY --from=build /app/gateway/page/dist gateway/page/dist\n`;
    const names = { gateway: ['src', 'page'], 'gateway/page': ['src', 'index.html', 'vite.config.mjs'] };
    const check = (deployables) => checkWholeness({ text, deployables, listFolder: (folder) => names[folder] });
    expect(check(['gateway', 'gateway/page'])).toEqual([]);
    expect(check(['gateway'])).toEqual(['gateway lacks gateway/page']);
  });
});
