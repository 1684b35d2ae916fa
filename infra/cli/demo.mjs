// Fills an empty platform with something to look at, after it is ready and beside it.
import { join } from 'node:path';
import { portOf } from '../places.mjs';
import { readTail, rotateLog, spawnDaemon } from '../process/daemon.mjs';
import { endProcess, readRecord, writeRecord } from '../process/identity.mjs';

/** The demo's people all come from one address and upload on one day: what that takes, and no more. */
export const DEMO_LIMITS = {
  signUpPerAddress: 20,
  signInPerAddress: 30,
  mailRequestPerAddress: 30,
  tokenTryPerAddress: 60,
  videos: { videosPerDay: 40 },
};

const stateFile = (runDir) => join(runDir, 'demo.json');

/** What this data folder knows of the demo: 'undecided' on its first start, then 'declined', 'begun' or 'complete'. */
export function readDemoState(runDir) {
  const record = readRecord(stateFile(runDir));
  if (!record) return 'undecided';
  if (record.isComplete) return 'complete';
  return record.accounts ? 'begun' : 'declined';
}

/** How to sign in to the demo, one line an account; none where there is no demo. */
export function describeDemoAccounts(runDir) {
  const { isComplete, accounts = [] } = readRecord(stateFile(runDir)) ?? {};
  if (!isComplete) return [];
  return accounts.map(({ email, password, role }) => `${email}  ${password}${role ? `  (${role})` : ''}`);
}

/** So that a person who said no is not asked again. */
export const declineDemo = (runDir) => writeRecord(stateFile(runDir), { isDeclined: true });

export function seedDemo({ root, runDir, session, steps }) {
  const logFile = join(runDir, 'logs', 'demo.log');
  rotateLog(logFile);
  steps.say('The demo is being made and goes through the real pipeline; watch it appear.');
  steps.say('Once it is whole, npm run status says how to sign in to it.');
  const { exited, ...identity } = spawnDaemon({
    command: process.execPath,
    args: [join(root, 'infra', 'demo', 'seed.mjs')],
    cwd: root,
    env: {
      ...process.env,
      BASE_URL: session.environment.PUBLIC_SITE_URL,
      GATEWAY_URL: session.environment.GATEWAY_URL,
      MAILBOX_URL: `http://127.0.0.1:${portOf('mailbox')}`,
      RELEASE_KEY: session.secrets.releaseKey,
      CLIENT_ADDRESS_KEY: session.secrets.clientAddressKey,
      DEMO_PASSWORD: session.secrets.demoPassword,
      DEMO_STATE: stateFile(runDir),
      DEMO_SCRATCH: join(runDir, 'demo'),
    },
    logFile,
    diesWithParent: 'SIGTERM',
  });
  let isStopped = false;
  exited.then((reason) => {
    if (isStopped) return;
    const demo = readRecord(stateFile(runDir));
    if (!demo?.isComplete)
      return steps.warn(
        `The demo ${reason} before it was whole; the next npm start -- --demo goes on with it. The end of ${logFile}:\n${readTail(logFile, 8)}`,
      );
    steps.say(`The demo is there: ${demo.videos.length} videos on ${demo.channels.length} channels. Sign in as`);
    for (const line of describeDemoAccounts(runDir)) steps.say(`    ${line}`);
  });
  return {
    stop() {
      isStopped = true;
      endProcess(identity, { graceMs: 2000 });
    },
  };
}
