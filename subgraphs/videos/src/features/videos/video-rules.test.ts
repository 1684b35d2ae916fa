import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildVideo } from './video.builder.ts';
import { isWithdrawal, maySee, planChanges, readDescription, readTags, readTitle, titleFromFileName } from './video-rules.ts';

const mine = new Set(['ch_mine']);
const nobody = new Set<string>();
const now = new Date('2030-01-01T00:00:00Z');

/** Any UTF-16 there is, lone surrogates and control characters included. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((codes) => String.fromCharCode(...codes));

describe('who may know of a video', () => {
  const cases = fc.record({
    visibility: fc.constantFrom('PUBLIC' as const, 'UNLISTED' as const, 'PRIVATE' as const),
    state: fc.constantFrom('DRAFT' as const, 'PROCESSING' as const, 'READY' as const, 'FAILED' as const),
    directory: fc.constantFrom(null, 'v/vid_1/1-1/'),
    deletedAt: fc.constantFrom(null, now),
  });

  it('is nobody once it is deleted', () => {
    fc.assert(
      fc.property(cases, (facts) => {
        expect(maySee(buildVideo({ ...facts, deletedAt: now }), new Set(['ch_1']))).toBe(false);
      }),
    );
  });

  it('is its own people, in every state', () => {
    fc.assert(
      fc.property(cases, (facts) => {
        expect(maySee(buildVideo({ ...facts, channelId: 'ch_mine', deletedAt: null }), mine)).toBe(true);
      }),
    );
  });

  it('is never a stranger where it is private or does not play', () => {
    fc.assert(
      fc.property(cases, (facts) => {
        const video = buildVideo({ ...facts, deletedAt: null });
        expect(maySee(video, nobody)).toBe(video.visibility !== 'PRIVATE' && video.directory !== null);
      }),
    );
  });
});

describe('words about a video', () => {
  it('title: 3 to 200 characters, counted as people count', () => {
    expect(readTitle('  Two\u0000 \n words ')).toBe('Two words');
    expect(readTitle('😀😀😀')).toBe('😀😀😀');
    expect(() => readTitle('\u200b\u200b\u200b')).toThrow(/title/);
    for (const bad of ['ab', '', ' \n ', null, 'x'.repeat(201)]) expect(() => readTitle(bad)).toThrow(/3 to 200/);
  });

  it('keeps text as it was typed, markup included: it is data, and whoever shows it escapes it (check 76)', () => {
    const corpus = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      'javascript:alert(1)',
      '{{constructor}}',
      '=1+1',
    ];
    for (const text of corpus) expect([readTitle(text), readDescription(text)]).toEqual([text, text]);
  });

  it('takes out what is not text: control and direction characters, lone surrogates', () => {
    expect(readDescription('a\u202eb\u0007c\ud800d\r\ne')).toBe('abc\ufffdd\ne');
  });

  it('tags: one spelling, each once, at most ten', () => {
    expect(readTags(['#Cats', 'cats ', 'CATS', '', '#', 'two  words'])).toEqual(['cats', 'two words']);
    expect(() => readTags(Array.from({ length: 11 }, (_, index) => `t${index}`))).toThrow(/10 tags/);
    expect(() => readTags(['x'.repeat(41)])).toThrow(/40 characters/);
  });

  it('makes a title of every file name that passes its own rule', () => {
    expect(titleFromFileName('My_holiday-2024.final.mp4')).toBe('My holiday 2024 final');
    expect(titleFromFileName('a.mp4')).toBe('Untitled video');
    fc.assert(fc.property(anyText(400), (name) => void readTitle(titleFromFileName(name))));
  });
});

describe('changing a video', () => {
  it('leaves alone what is absent and clears what is null', () => {
    const video = buildVideo({ description: 'old', categoryId: 'cat_1', tags: ['a'] });
    expect(planChanges(video, {}, now)).toEqual({ updatedAt: now });
    expect(planChanges(video, { description: null, categoryId: null, tags: null }, now)).toEqual({
      ...{ updatedAt: now, description: '', categoryId: null, tags: [] },
    });
    for (const change of [{ title: null }, { visibility: null }, { thumbnailId: null }]) {
      expect(() => planChanges(video, change, now)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    }
  });

  // Check 31: whatever else a caller slips in does not reach the row.
  it('passes on no field but the six', () => {
    const evil = JSON.parse('{"title":"New title","channelId":"ch_evil","state":"READY","__proto__":{"id":"x"},"createdAt":0}');
    expect(planChanges(buildVideo(), evil, now)).toEqual({ updatedAt: now, title: 'New title' });
  });

  it('publishes a ready video when it becomes public, once', () => {
    const ready = buildVideo({ state: 'READY', visibility: 'PRIVATE', publishedAt: null });
    expect(planChanges(ready, { visibility: 'PUBLIC' }, now)).toMatchObject({ publishedAt: now, sortedAt: now });
    expect(planChanges({ ...ready, publishedAt: new Date(0) }, { visibility: 'PUBLIC' }, now)).not.toHaveProperty('publishedAt');
    expect(planChanges({ ...ready, state: 'PROCESSING' }, { visibility: 'PUBLIC' }, now)).not.toHaveProperty('publishedAt');
  });

  it('withdraws addresses when it becomes private or is deleted, and only then', () => {
    const video = buildVideo({ visibility: 'PUBLIC' });
    expect(isWithdrawal(video, { ...video, visibility: 'PRIVATE' })).toBe(true);
    expect(isWithdrawal(video, { ...video, deletedAt: now })).toBe(true);
    expect(isWithdrawal(video, { ...video, visibility: 'UNLISTED' })).toBe(false);
    expect(isWithdrawal({ ...video, visibility: 'PRIVATE' }, { ...video, visibility: 'PRIVATE' })).toBe(false);
  });
});
