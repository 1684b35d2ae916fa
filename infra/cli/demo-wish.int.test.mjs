import { join } from 'node:path';
import { createTestDatabase } from '@castgraph/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryDir } from '../places.mjs';
import { readHasAccounts } from './demo-wish.mjs';

let database;
beforeAll(async () => (database = await createTestDatabase('demo-wish', join(repositoryDir, 'subgraphs', 'users', 'prisma'))));
afterAll(() => database.drop());

describe('whether anybody has an account', () => {
  it('is read from the database of the users', async () => {
    const read = () => readHasAccounts({ root: repositoryDir, url: database.url });
    expect(await read()).toBe(false);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `INSERT INTO "user" (id, email, handle, display_name, password_hash) VALUES ('u1', 'a@example.test', 'a', 'A', 'x')`,
    );
    await client.end();
    expect(await read()).toBe(true);
  });
});
