// npm stop: ends a running platform, and what a killed one left behind.
import { pathToFileURL } from 'node:url';
import { createEngineSet } from '../engines/set.mjs';
import { findCacheDir, findDataDir, makeDataDir, readSecrets } from '../places.mjs';
import { endProcess, removeRecord } from '../process/identity.mjs';
import { runCommand } from './command.mjs';
import { PROCESSES } from './platform.mjs';
import { findSession, sessionFile } from './session.mjs';
import { endOrphans } from './supervisor.mjs';

const GRACE_MS = 60_000;

export async function stopSession({ runDir, say, env = process.env }) {
  const session = findSession(runDir);
  if (session) {
    const wasKilled = await endProcess(session, { graceMs: GRACE_MS });
    if (wasKilled) say(`process ${session.pid} did not stop in ${GRACE_MS / 1000} s and was killed`);
  }
  const orphans = await endOrphans({ runDir, processes: PROCESSES });
  const engines = await createEngineSet({ runDir, cacheDir: findCacheDir(env), secrets: readSecrets(runDir), env });
  const ended = (await engines.down({ ifOwnedBy: 'platform' })).filter(
    ({ outcome }) => outcome.startsWith('stopped') || outcome.startsWith('killed'),
  );
  removeRecord(sessionFile(runDir));
  const isNothing = !session && orphans.length === 0 && ended.length === 0;
  say(isNothing ? 'Nothing was running.' : 'Stopped; data is kept.');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runCommand(async () => {
    const runDir = makeDataDir(findDataDir());
    await stopSession({ runDir, say: (line) => console.log(line) });
  });
}
