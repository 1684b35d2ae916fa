// What must hold of the Tiltfile, read from what it asked Tilt for: every service and remote is there, can be reached, and
// is brought up to date while it runs. Pure: what was asked and parsed files in, sentences out.
import { flattenStage, parseStages } from './dockerfile.mjs';

const syncedBy = ({ live_update: steps }) => steps.flatMap(({ sync }) => (sync ? [sync[0]] : []));

function checkServices({ asked, compose, isThere }) {
  const failures = [];
  const composed = asked.composed.map(({ name }) => name);
  const images = asked.images.map(({ ref }) => ref);
  for (const file of asked.compose) if (!isThere(file)) failures.push(`${file} is not there`);
  for (const [name, service] of Object.entries(compose.services)) {
    if (name.endsWith('-migrate')) continue;
    if (!composed.includes(name)) failures.push(`the service ${name} is not listed`);
    if (service.build && !images.includes(service.image)) failures.push(`nothing builds the image of ${name}`);
    if (service.build && service.ports && !asked.composed.find((entry) => entry.name === name)?.links.length)
      failures.push(`${name} is published but has no link`);
  }
  for (const name of composed) if (!compose.services[name]) failures.push(`${name} is listed but is no service`);
  for (const image of asked.images) {
    if (syncedBy(image).length === 0) failures.push(`${image.ref} has no live update`);
    for (const path of syncedBy(image)) if (!isThere(path)) failures.push(`${image.ref} syncs ${path}, which is not there`);
  }
  return failures;
}

/** Alone, a remote needs to know the platform, and the gateway to tell its documents to. */
const TOLD_ALONE = ['PLATFORM_URL', 'GATEWAY_URL', 'RELEASE_KEY'];

function checkRemoteAlone({ remote, asked, workspaces }) {
  const resource = asked.locals.find(({ name }) => name === `remote-${remote}`);
  if (!resource) return [`the remote ${remote} is not listed`];
  const workspace = /-w (\S+)/.exec(resource.serve_cmd)?.[1];
  return [
    ...(resource.links.length > 0 ? [] : [`the remote ${remote} has no link`]),
    ...(workspaces.includes(workspace)
      ? []
      : [`the remote ${remote} is served by ${resource.serve_cmd}, which names no workspace`]),
    ...TOLD_ALONE.filter((name) => !resource.serve_env[name]).map((name) => `the remote ${remote} is not told ${name}`),
  ];
}

/** The shell serves the releases that its image was built with, and builds a remote anew whose sources are synced. */
function checkRemotesOfShell({ remotes, asked, dockerfile }) {
  const shell = asked.images.find(({ ref }) => ref === 'castgraph/shell');
  if (!shell) return ['nothing builds the image of the shell'];
  const isBuilt = flattenStage(parseStages(dockerfile), shell.target).some((line) => line.includes('turbo run build'));
  const failures = isBuilt ? [] : [`the shell runs ${shell.target}, in which no remote is built`];
  for (const remote of remotes) {
    const source = `../microfrontends/${remote}/src`;
    const isRebuilt = shell.live_update.some(
      ({ run, trigger }) => run?.includes(`@castgraph/remote-${remote}`) && trigger.includes(source),
    );
    if (!syncedBy(shell).includes(source) || !isRebuilt) failures.push(`the shell does not see changes of the remote ${remote}`);
  }
  return failures;
}

/** `readScripts` answers the npm scripts of a workspace's folder, or undefined where there is none. */
function checkDevelopment({ tilt, readScripts }) {
  return Object.entries(tilt.services).flatMap(([name, { command, working_dir: dir }]) => {
    const scripts = readScripts(dir.replace(/^\/app\//, ''));
    if (!scripts) return [`${name} works in ${dir}, which is no workspace`];
    const isByScript = command?.join(' ') === 'npm run dev';
    const line = isByScript ? (scripts.dev ?? '') : command.join(' ');
    const isMigration = name.endsWith('-migrate');
    return isMigration || line.includes('castgraph-build --watch')
      ? []
      : [`${name} does not start again when its sources change`];
  });
}

export function checkTilt(facts) {
  return [
    ...checkServices(facts),
    ...facts.remotes.flatMap((remote) => checkRemoteAlone({ remote, ...facts })),
    ...checkRemotesOfShell(facts),
    ...checkDevelopment(facts),
  ];
}
