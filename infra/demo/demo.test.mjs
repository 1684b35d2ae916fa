import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACCOUNTS, CHANNELS, CLIPS, chooseDemo } from './catalogue.mjs';
import { describePan } from './clip.mjs';

const isDrawn = (name) => existsSync(new URL(`./illustrations/${name}.svg`, import.meta.url));

describe('the demo', () => {
  it('is 3 people with 6 channels and 12 clips of 8 to 20 seconds', () => {
    expect([ACCOUNTS.length, CHANNELS.length, CLIPS.length]).toEqual([3, 6, 12]);
    for (const { seconds } of CLIPS) expect(seconds).toBeGreaterThanOrEqual(8);
    for (const { seconds } of CLIPS) expect(seconds).toBeLessThanOrEqual(20);
    expect(ACCOUNTS.filter(({ role }) => role === 'admin')).toHaveLength(1);
  });

  it('refers to people, channels and illustrations that are there, each clip to one of its own', () => {
    for (const { owner, picture } of CHANNELS) {
      expect(ACCOUNTS.map(({ name }) => name)).toContain(owner);
      expect(isDrawn(picture), picture).toBe(true);
    }
    for (const { channel, picture } of CLIPS) {
      expect(CHANNELS.map(({ handle }) => handle)).toContain(channel);
      expect(isDrawn(picture), picture).toBe(true);
    }
    expect(new Set(CLIPS.map(({ picture }) => picture)).size).toBe(12);
  });

  it('gives every channel something to watch', () => {
    expect(new Set(CLIPS.map(({ channel }) => channel)).size).toBe(6);
  });

  it('is made whole, or as far as some clips need it', () => {
    expect(chooseDemo()).toEqual({ accounts: ACCOUNTS, channels: CHANNELS, clips: CLIPS });
    const { accounts, channels, clips } = chooseDemo('circuit');
    expect([accounts, channels, clips].map(([first, ...others]) => [first.name ?? first.title, others.length])).toEqual([
      ['juno', 0],
      ['Kernel Café', 0],
      ['From a switch to a byte on one breadboard', 0],
    ]);
  });

  it('pans only over what lies outside the frame', () => {
    expect(describePan('left', 10)).toMatch(/^x='\(iw-ow\)\*\(1-\(1-cos/);
    expect(describePan('up', 10)).toContain("x='(iw-ow)/2'");
  });
});
