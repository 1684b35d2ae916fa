import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase, testLog } from '@castgraph/testkit';
import { buildSync } from 'esbuild';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from './migrate.ts';

const INIT = '20260101000000_init';
const MORE = '20260102000000_more';

let database: TestDatabase;
let prismaDir: string;

beforeEach(async () => {
  database = await createTestDatabase('migrate');
  prismaDir = mkdtempSync(join(tmpdir(), 'castgraph-migrate-'));
  writeFileSync(join(prismaDir, 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n');
  addMigration(INIT, 'CREATE TABLE thing (id int PRIMARY KEY);');
});

afterEach(async () => {
  rmSync(prismaDir, { recursive: true });
  await database.drop();
});

function addMigration(name: string, sql: string) {
  mkdirSync(join(prismaDir, 'migrations', name), { recursive: true });
  writeFileSync(join(prismaDir, 'migrations', name, 'migration.sql'), sql);
}

const run = () => migrate({ url: database.url, prismaDir, log: testLog });

async function query(sql: string) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('migrations', () => {
  it('are applied once, each in its turn', async () => {
    expect(await run()).toEqual([INIT]);
    addMigration(MORE, 'ALTER TABLE thing ADD name text;');
    expect(await run()).toEqual([MORE]);
    expect(await run()).toEqual([]);
  });

  it('are applied by one of those who start at once', async () => {
    expect((await Promise.all([run(), run(), run()])).flat()).toEqual([INIT]);
  });

  it('leave nothing behind where one fails, and say what failed', async () => {
    await run();
    addMigration(MORE, "CREATE TABLE other (id int); INSERT INTO thing VALUES ('no number');");
    await expect(run()).rejects.toThrow(/no number/);
    expect(await query(`SELECT to_regclass('other') AS other`)).toEqual([{ other: null }]);
  });

  it('are sent whole: a semicolon in the body of a function ends nothing', async () => {
    addMigration(MORE, `CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;`);
    await run();
    expect(await query('SELECT two()')).toEqual([{ two: 2 }]);
  });

  it('keep no connection, and no process that has applied them', async () => {
    const bundle = join(fileURLToPath(new URL('../node_modules', import.meta.url)), `.test-migrate-${process.pid}.mjs`);
    buildSync({
      stdin: {
        contents: `
          import { createLogger } from '@castgraph/logger';
          import { migrate } from './migrate.ts';
          const [, , url, prismaDir] = process.argv;
          await migrate({ url, prismaDir, log: createLogger({ service: 'test', level: 'silent' }) });
          console.log(JSON.stringify(process.getActiveResourcesInfo()));`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['pg', 'pino', '@prisma/*'],
    });
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [bundle, database.url, prismaDir]);
      expect(JSON.parse(stdout)).not.toContain('Timeout');
    } finally {
      rmSync(bundle);
    }
    expect(
      await query('SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'),
    ).toEqual([]);
  });
});
