// The pipeline with two workers against one ffmpeg with a split ladder and the same settings, on the same clip, in turns.
//   npm run bench -- pipeline [--rounds 3] [--seconds 60]
// Both sides download the source, encode 360p once, the sound and the ladder, package, and upload until the master is in its place;
// storyboard and preview are left out. It needs Postgres, Kafka, Redis and S3 (`npm run engines -- up`) and a build of media-pipeline.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median, report, round, run } from './measure.mjs';
import { loadBuilders } from './pipeline/builders.mjs';
import { makeClip } from './pipeline/clip.mjs';
import { createBucket, createDatabase, findEngines } from './pipeline/engines.mjs';
import { runFirstSeconds, runLadder } from './pipeline/peer.mjs';
import { startPlatform } from './pipeline/platform.mjs';
import { compareQuality } from './pipeline/ssim.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '60' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const sourceKey = 'u/bench';
const say = (text) => console.error(text);
const undo = [];

async function measure() {
  const engines = await findEngines();
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const prefix = name.replace('_', '-');
  const root = await mkdtemp(join(tmpdir(), 'castgraph-bench-'));
  undo.push(() => rm(root, { recursive: true, force: true }));

  const builders = await loadBuilders();
  say(`the clip: ${seconds} s of 1080p30 …`);
  const clip = await makeClip(seconds);
  const database = await createDatabase(engines.POSTGRES_URL, name);
  undo.push(database.drop);
  const uploads = await createBucket(engines, `${prefix}-uploads`);
  const media = await createBucket(engines, `${prefix}-media`);
  undo.push(uploads.empty, media.empty);
  const platform = await startPlatform({
    engines,
    databaseUrl: database.url,
    prefix: `${prefix}.`,
    uploadsBucket: uploads.name,
    mediaBucket: media.name,
    scratchDir: join(root, 'scratch'),
  });
  undo.push(platform.stop);

  const source = await uploads.upload(clip, sourceKey);
  const probed = await run('ffprobe', builders.probeArgs(clip), { maxBuffer: 1e8 });
  const plan = builders.planEncode(builders.readProbe(probed.stdout), seconds * 1_000);

  const results = [];
  for (let index = 0; index < rounds; index += 1) {
    const firstPeerMs = await runFirstSeconds({ builders, plan, clip, root });
    const sides = {
      ours: () => platform.publish({ sourceKey, ...source }),
      peer: () => runLadder({ builders, plan, uploads, media, sourceKey, root }),
    };
    // In turns, and the other side first every second time: what else the machine does hits both.
    const order = index % 2 === 0 ? ['peer', 'ours'] : ['ours', 'peer'];
    const outcome = { firstPeerMs };
    for (const side of order) outcome[side] = await sides[side]();
    results.push(outcome);
    const { ours, peer } = outcome;
    say(
      `round ${index + 1}: pipeline ${round(ours.wallMs)} ms, peer ${round(peer.wallMs)} ms, first playable ${round(ours.firstPlayableMs)} ms, its peer ${round(firstPeerMs)} ms`,
    );
  }

  const [{ ours, peer }] = results;
  const ssimDifference = await compareQuality({
    clip,
    rungs: [...plan.rest, plan.first],
    ours: await media.downloadFolder(ours.directory, join(root, 'ours')),
    peer: peer.dir,
    say,
  });
  const middle = (read) => median(results.map(read));
  return {
    bench: 'pipeline',
    wallRatio: round(
      middle((item) => item.ours.wallMs / item.peer.wallMs),
      3,
    ),
    firstPlayableMs: round(middle((item) => item.ours.firstPlayableMs)),
    firstPlayablePeerMs: round(middle((item) => item.firstPeerMs)),
    ssimDifference: round(ssimDifference, 4),
    workerRssMb: round(platform.workerRssMb()),
  };
}

try {
  report(await measure());
} finally {
  for (const step of undo.reverse()) await step().catch((error) => say(`not cleaned up: ${error.message}`));
}
process.exit(process.exitCode ?? 0);
