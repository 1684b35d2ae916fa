import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { environment } from './environment.ts';

/** Runs one query against the pipeline's own database: what was encoded, and how often, is known there alone. */
export async function queryMedia<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: environment.mediaDatabaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** The process id that the supervisor wrote down for one of its processes. */
export async function pidOf(name: string): Promise<number> {
  const text = await readFile(join(environment.dataDir, 'run', `${name}.json`), 'utf8');
  return (JSON.parse(text) as { pid: number }).pid;
}
