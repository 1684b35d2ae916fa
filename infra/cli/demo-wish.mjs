// Whether the demo is made: what the person says, what this data folder remembers, and whether anybody is there already.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { declineDemo, readDemoState } from './demo.mjs';

const QUESTION_WAIT_MS = 30_000;

/** Where one of these is set, the platform stands on somebody's own servers: nothing is put there unasked. */
const OWN_SERVERS = ['POSTGRES_URL', 'USERS_DATABASE_URL', 'VIDEOS_DATABASE_URL', 'MEDIA_DATABASE_URL', 'SMTP_URL'];

/**
 * Before anything runs: 'yes', 'no', or 'if-empty', which only the databases can decide. `ask(isYesByDefault)` is the
 * question on a terminal, undefined where there is none.
 */
export async function readDemoWish({ runDir, flags, env = process.env, ask = findAsker(), say }) {
  const state = readDemoState(runDir);
  if (flags['no-demo']) return 'no';
  if (flags.demo) return state === 'complete' ? 'no' : 'yes';
  if (flags['demo-if-empty']) return 'if-empty';
  if (state !== 'undecided') return state === 'begun' ? 'yes' : 'no'; // one that was cut short goes on
  const own = OWN_SERVERS.filter((name) => env[name]);
  if (ask) {
    if (await ask(own.length === 0)) return 'if-empty';
    declineDemo(runDir);
    return 'no';
  }
  if (own.length === 0) return 'if-empty';
  say(`No demo is made, for ${own.join(', ')} ${own.length > 1 ? 'name servers' : 'names a server'} of yours: --demo makes it.`);
  return 'no';
}

/** After the migrations: whether the demo is made now. Where somebody has an account already, it is not asked for again. */
export async function settleDemoWish({ wish, runDir, hasAccounts, say }) {
  if (wish !== 'if-empty') return wish === 'yes';
  if (!(await hasAccounts())) return true;
  declineDemo(runDir);
  say('Somebody has an account here already: no demo is made. npm start -- --demo makes it all the same.');
  return false;
}

/** Whether anybody has an account on the platform. */
export async function readHasAccounts({ root, url }) {
  const { default: pg } = await import(createRequire(join(root, 'package.json')).resolve('pg'));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query('SELECT 1 FROM "user" LIMIT 1')).rowCount > 0;
  } finally {
    await client.end();
  }
}

const findAsker = () => (process.stdin.isTTY && process.stdout.isTTY ? askOnTerminal : undefined);

async function askOnTerminal(isYesByDefault) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(
      `Fill the platform with a demo, if it is empty (6 channels, 12 short clips, made here in a few minutes)? [${isYesByDefault ? 'Y/n' : 'y/N'}] `,
      { signal: AbortSignal.timeout(QUESTION_WAIT_MS) },
    );
    return answer.trim() === '' ? isYesByDefault : !/^\s*n/i.test(answer);
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
    console.log(`(no answer: ${isYesByDefault ? 'yes' : 'no'})`);
    return isYesByDefault;
  } finally {
    terminal.close();
  }
}
