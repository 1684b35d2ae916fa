import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { signDirectory } from '@castgraph/auth/media-address';
import { type Service, startService } from '@castgraph/service';
import { createTestBucket, engineUrl, testLog, until } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountOrigin } from '../src/origin/origin.routes.ts';
import { type WithdrawnAddresses, watchWithdrawals } from '../src/origin/withdrawn.ts';

const PORT = 28_490;
const key = Buffer.alloc(32, 3);
const site = 'http://localhost:3000';
const allowed = 'http://localhost:3003';
const body = Buffer.from('0123456789'.repeat(20_000));

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A request whose path goes over the wire as it is written: fetch would tidy it up first. */
function ask(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: PORT, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

describe('the origin', () => {
  let store: Awaited<ReturnType<typeof createTestBucket>>;
  let service: Service;
  let withdrawn: WithdrawnAddresses;
  // A database that no other suite uses: there is nobody else to vouch for what is withdrawn.
  const redis = new Redis(engineUrl('REDIS_URL'), { db: 14 });
  const takenBack = `vid_${randomUUID().replaceAll('-', '')}`;

  beforeAll(async () => {
    store = await createTestBucket('origin');
    for (const [name, type] of [
      ['v/vid_1/1-2/master.m3u8', 'application/vnd.apple.mpegurl'],
      ['v/vid_1/1-2/manifest.mpd', 'application/dash+xml'],
      ['v/vid_1/1-2/720p/00001.m4s', 'text/html'],
      ['v/vid_1/1-s/track.vtt', 'text/vtt'],
      ['v/vid_2/1-1/master.m3u8', 'application/vnd.apple.mpegurl'],
      ['w/job_1/source.mp4', 'video/mp4'],
      ['t/thm_1/640.webp', 'image/webp'],
      ['p/pic_1/320.webp', 'image/webp'],
    ] as const) {
      await store.put(name, body, { contentType: type });
    }
    await store.put(`v/${takenBack}/1-1/master.m3u8`, body, { contentType: 'application/vnd.apple.mpegurl' });
    await redis.set('castgraph:media:void-told', '1', 'EX', 600);
    withdrawn = watchWithdrawals(redis, testLog);
    await until('withdrawals are known', () => withdrawn.judge('v/vid_1/', 1) === 'good');
    const routes = (app: Parameters<typeof mountOrigin>[0]) =>
      mountOrigin(app, { store, key, withdrawn, origins: [site, allowed], silentReaderMs: 500 });
    service = await startService({ name: 'origin', host: '127.0.0.1', port: PORT, log: testLog, routes });
  });
  afterAll(async () => {
    await service?.close();
    withdrawn?.close();
    redis.disconnect();
    await store?.destroy();
  });

  const address = (directory: string, lifeMs = 60_000, signWith = key) =>
    signDirectory({ key: signWith, publicUrl: '', directory, expiresAt: new Date(Date.now() + lifeMs) });
  const segment = () => `${address('v/vid_1/1-2/')}720p/00001.m4s`;

  it('refuses, within seconds, addresses that were taken back before they expired', async () => {
    const given = `${address(`v/${takenBack}/1-1/`)}master.m3u8`;
    expect((await ask(given)).status).toBe(200);
    const untilS = Math.floor(Date.now() / 1_000) + 120;
    await redis.set(`castgraph:media:void:v/${takenBack}/`, untilS, 'EXAT', untilS);
    await until('the address is refused', async () => (await ask(given)).status === 403);
    expect((await ask(`${address(`v/${takenBack}/1-1/`, 300_000)}master.m3u8`)).status).toBe(200);
  });

  it('serves a whole segment, typed by its name, unchangeable and not to be sniffed', async () => {
    const answer = await ask(segment());
    expect(answer.status).toBe(200);
    expect(answer.body.equals(body)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'video/iso.segment',
      'content-length': String(body.length),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': site,
      'cache-control': expect.stringMatching(/^private, max-age=\d+, immutable$/),
    });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each([
    [allowed, allowed],
    ['https://evil.example', site],
    [undefined, site],
  ])('asked by a page of %s, is for pages of %s', async (origin, answered) => {
    const { headers } = await ask(segment(), { headers: origin ? { origin } : {} });
    expect(headers).toMatchObject({ 'access-control-allow-origin': answered, 'timing-allow-origin': answered, vary: 'origin' });
  });

  it.each(['master.m3u8', 'manifest.mpd'])('lets nobody keep %s', async (name) => {
    const answer = await ask(`${address('v/vid_1/1-2/')}${name}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('closes on a reader that takes nothing, so that none holds on to the store', async () => {
    const large = 'v/vid_1/1-2/720p/00002.m4s';
    await store.put(large, Buffer.alloc(32 * 1024 * 1024), { contentType: 'video/iso.segment' });
    const accepted = once(service.app.server, 'connection');
    const reader = connect(PORT, '127.0.0.1').pause();
    // It is hung up on in the middle.
    reader.on('error', () => undefined);
    reader.write(`GET ${address('v/vid_1/1-2/')}720p/00002.m4s HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [socket] = (await accepted) as [Socket];
    await until('it is being served', () => socket.bytesWritten > 0);
    await until('it was let go', () => socket.destroyed);
    reader.destroy();
  });

  it('answers ranges, and says where they end', async () => {
    const part = await ask(segment(), { headers: { range: 'bytes=5-14' } });
    expect(part.status).toBe(206);
    expect(part.body.toString()).toBe('5678901234');
    expect(part.headers['content-range']).toBe(`bytes 5-14/${body.length}`);
    const tail = await ask(segment(), { headers: { range: 'bytes=-3' } });
    expect(tail.body.toString()).toBe('789');
    const outside = await ask(segment(), { headers: { range: `bytes=${body.length}-` } });
    expect([outside.status, outside.headers['content-range']]).toEqual([416, `bytes */${body.length}`]);
    const stale = await ask(segment(), { headers: { range: 'bytes=0-1', 'if-range': '"other"' } });
    expect([stale.status, stale.body.length]).toEqual([200, body.length]);
  });

  it('answers HEAD without a body, and 304 to who has it already', async () => {
    const head = await ask(segment(), { method: 'HEAD' });
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(body.length)]);
    const again = await ask(segment(), { headers: { 'if-none-match': String(head.headers.etag) } });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('refuses wrong and expired signatures with 403, and what is not there with 404', async () => {
    const good = address('v/vid_1/1-2/');
    for (const path of [
      `${good.replace('vid_1', 'vid_2').replace('1-2', '1-1')}master.m3u8`,
      `${address('v/vid_1/1-2/', -1_000)}master.m3u8`,
      `${address('v/vid_1/1-2/', 60_000, Buffer.alloc(32, 4))}master.m3u8`,
      `/s/${'A'.repeat(43)}/9999999999/v/vid_1/1-2/master.m3u8`,
    ]) {
      const answer = await ask(path);
      expect(answer.status, path).toBe(403);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
    expect((await ask(`${good}720p/99999.m4s`)).status).toBe(404);
    expect((await ask('/v/vid_1/1-2/master.m3u8')).status).toBe(404);
  });

  // Checks 67 and 26: a permission for one directory opens no other, in whatever way it is written.
  it('reaches nothing outside of the signed directory', async () => {
    const good = address('v/vid_1/1-2/');
    const ways = [
      '../../vid_2/1-1/master.m3u8',
      '..%2f..%2fvid_2%2f1-1%2fmaster.m3u8',
      '%2e%2e/%2e%2e/vid_2/1-1/master.m3u8',
      '..%5c..%5cvid_2',
      '%252e%252e/%252e%252e/vid_2/1-1/master.m3u8',
      'master.m3u8%00.m4s',
      '//etc/passwd',
      '%2fetc%2fpasswd',
      '..;/master.m3u8',
    ];
    for (const way of ways) {
      const answer = await ask(`${good}${way}`);
      expect([400, 404], way).toContain(answer.status);
      expect(answer.body.includes('0123456789'), way).toBe(false);
    }
    expect((await ask(`${address('w/job_1/')}source.mp4`)).status).toBe(404);
  });

  it('serves thumbnails by signature, avatars to everybody, and allows the site to ask with ranges', async () => {
    expect((await ask(`${address('t/thm_1/')}640.webp`)).headers['content-type']).toBe('image/webp');
    const avatar = await ask('/p/pic_1/320.webp');
    expect([avatar.status, avatar.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await ask('/p/..%2fv%2fvid_1%2f1-2/320.webp')).status).toBe(404);
    const preflight = await ask(segment(), {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'GET' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, site]);
    expect((await ask(segment(), { method: 'POST' })).status).toBe(404);
  });
});
