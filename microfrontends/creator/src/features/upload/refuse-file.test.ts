import { describe, expect, it } from 'vitest';
import { refuseFile } from './refuse-file.ts';

describe('a file that is chosen', () => {
  it('is taken when it may be video or sound, whatever the browser calls it', () => {
    expect(refuseFile({ name: 'clip.mp4', type: 'video/mp4', size: 1 })).toBeNull();
    expect(refuseFile({ name: 'clip.MKV', type: '', size: 1 })).toBeNull();
    expect(refuseFile({ name: 'song', type: 'audio/mpeg', size: 1 })).toBeNull();
  });

  it('is refused by name when it is empty or something else', () => {
    expect(refuseFile({ name: 'clip.mp4', type: 'video/mp4', size: 0 })).toContain('empty');
    expect(refuseFile({ name: 'notes.txt', type: 'text/plain', size: 9 })).toContain('“notes.txt”');
  });
});
