// What a process weighs after minutes of load, against what it weighed once it was warm.
import { setTimeout } from 'node:timers/promises';
import { median, readMemoryMb, round } from '../measure.mjs';

const SAMPLE_MS = 1_000;

/** Relative growth between the first and the last tenth of the time; undefined where there is no time to watch. */
export async function watchMemory({ pid, seconds, load, say }) {
  if (seconds === 0) return undefined;
  const samples = [];
  const done = new AbortController();
  const sampling = takeSamples(pid, samples, done.signal);
  const loading = load(seconds * 1_000).finally(() => done.abort());
  // A process that is gone ends the measurement, as a load that fails does.
  const [result] = await Promise.all([loading, sampling]);
  if (result.failed > 0) throw new Error(`under load ${result.failed} requests failed: ${result.firstFailure}`);
  const part = Math.max(1, Math.floor(samples.length / 10));
  const [before, after] = [median(samples.slice(0, part)), median(samples.slice(-part))];
  say(`memory under load: ${round(before)} MB at first, ${round(after)} MB after ${seconds} s, ${result.answered} requests`);
  return after / before - 1;
}

async function takeSamples(pid, samples, signal) {
  while (!signal.aborted) {
    samples.push(await readMemoryMb(pid));
    await setTimeout(SAMPLE_MS, undefined, { signal }).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }
}
