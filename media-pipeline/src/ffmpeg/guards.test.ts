import { describe, expect, it } from 'vitest';
import { chunkArgs, firstPassArgs, stitchArgs } from './encode.ts';
import { planEncode } from './ladder.ts';
import { planStoryboard, posterArgs, previewArgs, storyboardArgs, waveformArgs } from './pictures.ts';
import { probeArgs, remuxArgs } from './probe.ts';
import { buildFacts } from './source-facts.builder.ts';

const plan = planEncode(buildFacts({ endMs: 60_000 }), 60_000);
const path = '/x/source';
const target = '/x/target';
const size = { widthPx: 640, heightPx: 360 };
const layout = planStoryboard({ durationMs: 60_000, gopS: 2, size });

/** Options of every input: those that stand between the one before it and its own `-i`. */
function inputsOf(args: readonly string[]): string[][] {
  const inputs: string[][] = [];
  const options: string[] = [];
  for (const [at, arg] of args.entries()) {
    if (arg !== '-i') options.push(arg);
    else inputs.push([...options.splice(0), args[at + 1] ?? '']);
  }
  return inputs;
}

function optionOf(options: readonly string[], name: string): string | undefined {
  const at = options.indexOf(name);
  return at < 0 ? undefined : options[at + 1];
}

// Check 70: a demuxer that opens its neighbours, or the network, is opened nowhere, in our own intermediate files neither.
describe('every input of ffmpeg', () => {
  it.each([
    ['the first pass', firstPassArgs({ plan, path, threads: 1, durationMaxS: 100 })],
    ['a chunk', chunkArgs({ plan, path, index: 1, threads: 1 })],
    ['stitching', stitchArgs({ listFile: path, target })],
    ['a remux', remuxArgs({ path, target })],
    ['a poster', posterArgs({ plan, path, atMs: 1_000, target })],
    ['a waveform', waveformArgs({ path, target })],
    ['the storyboard', storyboardArgs({ path, layout, gopS: 2 })],
    ['the preview', previewArgs({ path, durationMs: 60_000, target })],
    // ffprobe takes its input without `-i`.
    ['the probe', [...probeArgs(path).slice(0, -1), '-i', path]],
  ])('of %s is a file, in a listed format', (_name, args) => {
    const inputs = inputsOf(args);
    expect(inputs.length).toBeGreaterThan(0);
    for (const options of inputs) {
      expect(optionOf(options, '-protocol_whitelist')).toBe('file');
      const formats = optionOf(options, '-format_whitelist') ?? '';
      expect(formats).toContain('mov');
      expect(formats).not.toMatch(/hls|dash|image2|tee|lavfi/);
    }
  });
});
