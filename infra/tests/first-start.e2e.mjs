// The first start as a person at a terminal meets it: the question, --fresh, and a demo made through the real pipeline.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CLIPS } from '../demo/catalogue.mjs';
import { repositoryDir } from '../places.mjs';
import { readRecord } from '../process/identity.mjs';
import { describePlatform } from './platform.mjs';

const PARENT = join(repositoryDir, '.data-first');
const DATA_DIR = join(PARENT, 'data');
const CLIP = CLIPS.find(({ picture }) => picture === 'circuit'); // the shortest
const QUESTION = 'Fill the platform with a demo, if it is empty';
const FIRST_STEP = 'Engines and tools are on this machine';
const CTRL_C = '\u0003';

const more = { DEMO_CLIPS: CLIP.picture };
const platform = describePlatform({ dataDir: DATA_DIR, more });
const readPassword = () => readRecord(join(DATA_DIR, 'secrets.json')).postgresPassword;

async function clear() {
  await platform.run('stop').ended;
  rmSync(PARENT, { recursive: true, force: true });
}
before(clear);
after(clear);

describe('npm start on a terminal', { timeout: 600_000 }, () => {
  it('asks for the demo, takes a no, and does not ask again', async () => {
    const first = platform.runOnTerminal('start');
    await first.hasSaid(QUESTION);
    first.child.stdin.write('n\r');
    await first.hasSaid(FIRST_STEP);
    first.child.stdin.write(CTRL_C);
    assert.equal((await first.ended).code, 0, first.read());

    const second = platform.runOnTerminal('start');
    await second.hasSaid(FIRST_STEP);
    second.child.stdin.write(CTRL_C);
    assert.equal((await second.ended).code, 0, second.read());
    assert.ok(!second.read().includes(QUESTION));
  });

  it('with --fresh wipes its own folder and nothing beside it, and makes the demo after a yes', async () => {
    const [left, neighbour] = [join(DATA_DIR, 'left.txt'), join(PARENT, 'neighbour.txt')];
    for (const file of [left, neighbour]) writeFileSync(file, 'somebody wrote this');
    const passwordBefore = readPassword();

    const start = platform.runOnTerminal('start', '--fresh');
    await start.hasSaid(QUESTION);
    assert.deepEqual([left, neighbour].map(existsSync), [false, true]);
    start.child.stdin.write('\r'); // the default is yes
    await start.hasSaid(`Castgraph is at ${platform.site}`, 300);
    assert.notEqual(readPassword(), passwordBefore);

    await start.hasSaid('The demo is there: 1 videos on 1 channels', 300);
    assert.match(start.read(), /juno@castgraph\.localhost {2}\w+/);
    const home = await fetch(platform.site).then((answer) => answer.text());
    assert.ok(home.includes(CLIP.title), 'the clip is on the home page');

    start.child.stdin.write(CTRL_C);
    assert.equal((await start.ended).code, 0, start.read());
    assert.match(start.read(), /Stopped; data is kept\./);
    assert.ok(platform.nobodyIsLeft());
  });

  it('with --fresh refuses a folder that is none of ours', async () => {
    const foreign = join(PARENT, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'thesis.txt'), 'years of work');
    const { code, output } = await describePlatform({ dataDir: foreign }).run('start', '--fresh').ended;
    assert.equal(code, 1);
    assert.match(output, /is not a data folder of Castgraph/);
    assert.ok(existsSync(join(foreign, 'thesis.txt')));
  });
});
