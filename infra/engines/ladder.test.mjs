import { describe, expect, it } from 'vitest';
import { describeProcess } from '../process/identity.mjs';
import { chooseRung, describeWays, isGiven } from './ladder.mjs';
import { engines } from './list.mjs';
import { postgresEnvironment } from './postgres-databases.mjs';
import { s3 } from './s3.mjs';

const engine = { name: 'redis', title: 'Redis', variables: ['REDIS_URL'], advice: 'apt-get install redis-server' };
const choose = (env, { hasDocker = false, record } = {}) => chooseRung({ engine, env, hasDocker, record });

describe('the ladder', () => {
  it('takes a server that the variable names before all else', () => {
    expect(choose({ REDIS_URL: 'redis://elsewhere' }, { hasDocker: true })).toBe('given');
  });

  it('reads an empty variable as none', () => {
    expect(isGiven(engine, { REDIS_URL: '' })).toBe(false);
  });

  it('takes Docker where it answers, and else goes native', () => {
    expect(choose({}, { hasDocker: true })).toBe('docker');
    expect(choose({})).toBe('native');
  });

  it('stays with a native one that runs already, though Docker came up since', () => {
    expect(choose({}, { hasDocker: true, record: describeProcess(process.pid) })).toBe('native');
  });

  it('can be told which way to go', () => {
    expect(choose({ CASTGRAPH_ENGINES: 'native' }, { hasDocker: true })).toBe('native');
    expect(choose({ CASTGRAPH_ENGINES: 'docker' })).toBe('docker');
  });

  it('names all three ways, for every engine, when none leads up', () => {
    for (const each of engines) {
      const ways = describeWays(each);
      expect(ways).toContain(each.variables[0]);
      expect(ways).toContain(`docker compose up ${each.name}`);
      expect(ways).toContain(each.advice);
    }
  });
});

describe('a given server', () => {
  it('of PostgreSQL carries a database an owner, unless the owner names another', () => {
    const env = {
      POSTGRES_URL: 'postgresql://u:p%40ss@db:5432/postgres?sslmode=require',
      MEDIA_DATABASE_URL: 'postgresql://elsewhere/media',
    };
    expect(postgresEnvironment(env)).toEqual({
      POSTGRES_URL: env.POSTGRES_URL,
      USERS_DATABASE_URL: 'postgresql://u:p%40ss@db:5432/castgraph_users?sslmode=require',
      VIDEOS_DATABASE_URL: 'postgresql://u:p%40ss@db:5432/castgraph_videos?sslmode=require',
      MEDIA_DATABASE_URL: 'postgresql://elsewhere/media',
    });
  });

  it('of PostgreSQL is not needed where every owner names its own database', () => {
    const env = {
      USERS_DATABASE_URL: 'postgresql://a/users',
      VIDEOS_DATABASE_URL: 'postgresql://b/videos',
      MEDIA_DATABASE_URL: 'postgresql://c/media',
    };
    const postgres = engines.find(({ name }) => name === 'postgres');
    expect(isGiven(postgres, env)).toBe(true);
    expect(postgres.complete(env)).toEqual(env);
    expect(isGiven(postgres, { ...env, MEDIA_DATABASE_URL: '' })).toBe(false);
  });

  // A server of ours must not shadow the one database that is somebody's own.
  it('of one owner is used beside a server of ours', () => {
    const postgres = engines.find(({ name }) => name === 'postgres');
    const context = {
      env: { USERS_DATABASE_URL: 'postgresql://a/users' },
      port: () => 15432,
      secrets: { postgresPassword: 'p' },
    };
    expect(postgres.environment(context)).toEqual({
      POSTGRES_URL: 'postgresql://castgraph:p@127.0.0.1:15432/postgres',
      USERS_DATABASE_URL: 'postgresql://a/users',
      VIDEOS_DATABASE_URL: 'postgresql://castgraph:p@127.0.0.1:15432/castgraph_videos',
      MEDIA_DATABASE_URL: 'postgresql://castgraph:p@127.0.0.1:15432/castgraph_media',
    });
  });

  it('of S3 without its keys is refused by name', () => {
    expect(() => s3.complete({ S3_ENDPOINT: 'https://s3.example' })).toThrow(/S3_ACCESS_KEY and S3_SECRET_KEY/);
    expect(s3.complete({ S3_ENDPOINT: 'https://s3.example', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 'b' })).toMatchObject({
      S3_PUBLIC_URL: 'https://s3.example',
      S3_REGION: 'us-east-1',
    });
  });
});

describe('every engine', () => {
  it('offers the one interface', () => {
    for (const each of engines) {
      for (const part of ['provision', 'start', 'ready', 'environment', 'reach', 'packages'])
        expect(each[part], `${each.name}.${part}`).toBeTypeOf('function');
    }
  });
});
