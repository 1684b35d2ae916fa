import { describe, expect, it } from 'vitest';
import { planEncode } from '../ffmpeg/ladder.ts';
import { appendLog, endStages, enterStage } from './journal.ts';
import { describeRenditions, estimateEtaMs, measureProgress, weighTasks } from './progress.ts';

const video = { codec: 'h264', widthPx: 1_920, heightPx: 1_080, frameRate: 30, isInterlaced: false, isHdr: false, endMs: 24_000 };
const facts = {
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  durationMs: 24_000,
  startS: 0,
  video,
  audio: { codec: 'aac', channels: 2, endMs: 24_000 },
  needsRemux: false,
};
const plan = planEncode(facts, 24_000);
const task = (kind: string, state: string, weight: number, progress = 0) => ({ kind, state, weight, progress });

describe('progress', () => {
  it('counts every task by its work, and is whole only when all is done', () => {
    expect(measureProgress([])).toBe(0);
    expect(measureProgress([task('FIRST', 'DONE', 1), task('CHUNK', 'LEASED', 3, 0.5)])).toBe(62.5);
    expect(measureProgress([task('FIRST', 'DONE', 1), task('CHUNK', 'LEASED', 1, 1)])).toBeLessThan(100);
    expect(measureProgress([task('FIRST', 'DONE', 1), task('REMOVE_WORK', 'READY', 1)])).toBe(100);
  });

  it('estimates what is left only once there is something to go by', () => {
    expect(estimateEtaMs(1, 60_000)).toBeNull();
    expect(estimateEtaMs(25, 10_000)).toBe(30_000);
  });

  it('weighs chunks above the first pass', () => {
    const { first, chunks, small } = weighTasks(plan);
    expect(chunks).toHaveLength(plan.chunkStarts.length);
    expect(chunks.reduce((sum, weight) => sum + weight, 0)).toBeGreaterThan(first);
    expect(small).toBeLessThan(first);
  });

  it('lists renditions from the largest picture to the sound, each with its own progress', () => {
    const states = describeRenditions('job_1', plan, [
      task('FIRST', 'DONE', 1),
      task('CHUNK', 'DONE', 1),
      task('CHUNK', 'LEASED', 1, 0.2),
    ]);
    expect(states.map(({ name }) => name)).toEqual(['1080p', '720p', '480p', '360p', '240p', '144p', 'audio']);
    expect(states[0]).toMatchObject({ renditionId: 'job_1-1080p', state: 'ENCODING', progressPercent: 60 });
    expect(states[3]).toMatchObject({ state: 'READY', progressPercent: 100 });
  });

  it('no longer lists a rung that was measured and dropped', () => {
    const measured = new Map([['1080p', { bitrateBps: 4_000_000, sizeBytes: 12_000_000 }]]);
    const names = describeRenditions('job_1', plan, [], measured).map(({ name }) => name);
    expect(names).toEqual(['1080p', 'audio']);
  });
});

describe('a job’s journal', () => {
  it('keeps when each stage began and ended', () => {
    const probe = enterStage({ stages: [] }, 'PROBE', '2026-01-01T00:00:00.000Z');
    const encode = enterStage(probe, 'ENCODE', '2026-01-01T00:00:05.000Z');
    expect(encode.stages[0]).toMatchObject({ stage: 'PROBE', state: 'SUCCEEDED', endedAt: '2026-01-01T00:00:05.000Z' });
    expect(endStages(encode, 'FAILED', '2026-01-01T00:00:09.000Z')[1]).toMatchObject({
      stage: 'ENCODE',
      state: 'FAILED',
      endedAt: '2026-01-01T00:00:09.000Z',
    });
  });

  it('keeps the end of the log within what an event may carry, in whole lines', () => {
    let logTail = '';
    for (let index = 0; index < 900; index += 1) logTail = appendLog({ logTail }, `line ${index} äöü €`, new Date(0));
    expect(Buffer.byteLength(logTail)).toBeLessThanOrEqual(16_384);
    expect(logTail.startsWith('00:00:00.000 line')).toBe(true);
    expect(logTail.endsWith('line 899 äöü €\n')).toBe(true);
  });
});
