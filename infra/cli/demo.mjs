// Fills an empty platform with something to look at, after it is ready and beside it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { portOf } from '../places.mjs';
import { readTail, rotateLog, spawnDaemon } from '../process/daemon.mjs';
import { endProcess, readRecord } from '../process/identity.mjs';

/** The demo's people all come from one address and upload on one day: what that takes, and no more. */
export const DEMO_LIMITS = {
  signUpPerAddress: 20,
  signInPerAddress: 30,
  mailRequestPerAddress: 30,
  tokenTryPerAddress: 60,
  videos: { videosPerDay: 40 },
};

/** Whether this data folder has been asked, or filled, before. */
export const isDemoDecided = (runDir) => existsSync(join(runDir, 'demo.json'));

export function seedDemo({ root, runDir, session, steps }) {
  const logFile = join(runDir, 'logs', 'demo.log');
  rotateLog(logFile);
  steps.say('The demo is being made and goes through the real pipeline; watch it appear.');
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
      DEMO_STATE: join(runDir, 'demo.json'),
      DEMO_SCRATCH: join(runDir, 'demo'),
    },
    logFile,
    diesWithParent: 'SIGTERM',
  });
  let isStopped = false;
  exited.then((reason) => {
    if (isStopped) return;
    const demo = readRecord(join(runDir, 'demo.json'));
    if (!demo?.isComplete)
      return steps.warn(
        `The demo ${reason} before it was whole; the next npm start -- --demo goes on with it. The end of ${logFile}:\n${readTail(logFile, 8)}`,
      );
    steps.say(`The demo is there: ${demo.videos.length} videos on ${demo.channels.length} channels. Sign in as`);
    for (const { email, password, role } of demo.accounts) steps.say(`    ${email}  ${password}${role ? `  (${role})` : ''}`);
  });
  return {
    stop() {
      isStopped = true;
      endProcess(identity, { graceMs: 2000 });
    },
  };
}
