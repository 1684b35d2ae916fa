import { createTestDatabase, type TestDatabase, testLog, until } from '@castgraph/testkit';
import { startTcpProxy, type TcpProxy } from '@castgraph/testkit/tcp-proxy';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAdapter } from './adapter.ts';
import { listenForNotifications } from './listen.ts';

let database: TestDatabase;
let proxy: TcpProxy;

beforeAll(async () => {
  database = await createTestDatabase('silence');
  proxy = await startTcpProxy(database.url);
});
afterEach(() => proxy.set('open'));
afterAll(async () => {
  await proxy.close();
  await database.drop();
});

const ONE = { sql: 'SELECT 1', args: [], argTypes: [] };

describe('a database that has fallen silent', () => {
  it('gives up statements and transactions, and the only connection with them', async () => {
    const adapter = await createAdapter({ url: proxy.url, connectionsMax: 1, statementMs: 200 }).connect();
    await adapter.queryRaw(ONE);
    proxy.set('silent');
    await expect(adapter.queryRaw(ONE)).rejects.toThrow();
    proxy.set('open');
    const transaction = await adapter.startTransaction();
    await transaction.queryRaw(ONE);
    proxy.set('silent');
    await expect(transaction.queryRaw(ONE)).rejects.toThrow();
    await transaction.rollback();
    proxy.set('open');
    expect((await adapter.queryRaw(ONE)).rows).toHaveLength(1);
    await adapter.dispose();
  });

  it('is listened to anew when it is back', async () => {
    const heard: string[] = [];
    let connects = 0;
    const listener = listenForNotifications({
      url: proxy.url,
      channels: ['news'],
      onNotification: (_channel, payload) => heard.push(payload),
      onConnected: () => (connects += 1),
      log: testLog,
    });
    const teller = new pg.Client({ connectionString: database.url });
    await teller.connect();
    await until('it listens', () => connects === 1);
    proxy.set('silent');
    await teller.query(`NOTIFY news, 'missed'`);
    // Nothing is cut: only the silence itself can be noticed.
    await until('the connection was given up', () => proxy.openCount() === 0, 40_000);
    proxy.set('open');
    await until('it listens again', () => connects === 2);
    await teller.query(`NOTIFY news, 'heard'`);
    await until('the news has come', () => heard.length > 0);
    expect(heard).toEqual(['heard']);
    await teller.end();
    await listener.close();
  });
});
