import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSchema } from '@castgraph/database/migrate';
import { createTestDatabase } from '@castgraph/testkit';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { listWorkspaces, repositoryDir } from '../build/workspace.mjs';

const owners = listWorkspaces().filter((folder) => existsSync(join(repositoryDir, folder, 'prisma', 'schema.prisma')));
const prismaDirOf = (owner) => join(repositoryDir, owner, 'prisma');

/** What a database consists of, as lines that two databases can be compared by. */
const CATALOGUE = `
  SELECT format('column %s.%s %s%s %s', relname, attname, format_type(atttypid, atttypmod),
                CASE WHEN attnotnull THEN ' NOT NULL' END, pg_get_expr(adbin, adrelid)) AS line
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT format('value %s.%s', typname, enumlabel) FROM pg_enum JOIN pg_type t ON t.oid = enumtypid
  UNION ALL
  SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL
  SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace`;

async function onDatabase(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const readCatalogue = async (client) =>
  (await client.query(CATALOGUE)).rows.map(({ line }) => line).filter((line) => !line.includes('_prisma_migrations'));

/**
 * Where the migrations differ from the schema: what they lack, and columns and values that the schema does not know. They may
 * make more than it can say: partial indexes, checks, triggers.
 */
async function readDrift(prismaDir) {
  const [migrated, described] = [await createTestDatabase('migrated', prismaDir), await createTestDatabase('described')];
  try {
    const made = await onDatabase(migrated.url, readCatalogue);
    const wanted = await onDatabase(described.url, async (client) => {
      await client.query(await describeSchema({ url: described.url, prismaDir }));
      return readCatalogue(client);
    });
    return {
      lacks: wanted.filter((line) => !made.includes(line)),
      unknown: made.filter((line) => !wanted.includes(line) && /^(column|value) /.test(line)),
    };
  } finally {
    await migrated.drop();
    await described.drop();
  }
}

describe('the migrations', () => {
  it('are those of every owner of a database', () => {
    expect(owners).toEqual(['media-pipeline', 'subgraphs/users', 'subgraphs/videos']);
  });

  // The client is generated from the schema, the database made by the migrations: where they differ, queries fail in production.
  it.each(owners)('of %s make what its schema says', async (owner) => {
    expect(await readDrift(prismaDirOf(owner))).toEqual({ lacks: [], unknown: [] });
  });

  it('are seen to lack a column, and to have one too many', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'castgraph-drift-'));
    try {
      cpSync(prismaDirOf('subgraphs/users'), dir, { recursive: true });
      const schema = readFileSync(join(dir, 'schema.prisma'), 'utf8');
      writeFileSync(join(dir, 'schema.prisma'), schema.replace('  bio             String?\n', '  motto String?\n'));
      expect(await readDrift(dir)).toEqual({ lacks: ['column user.motto text '], unknown: ['column user.bio text '] });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
