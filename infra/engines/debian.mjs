// Debian packages: one apt transaction for all that is missing, said aloud, and never a server of apt's own on a default port.
import { existsSync } from 'node:fs';
import { findProgram, isRoot, PlainError, run } from '../process/programs.mjs';
import { unpackPackages } from './unpacked.mjs';

const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.d/castgraph.conf';
const POLICY = '/usr/sbin/policy-rc.d';

/** How we may call apt: as root, by sudo without a password, or not at all. */
async function findPrivilege() {
  if (isRoot) return [];
  const sudo = findProgram(['sudo']);
  if (!sudo) return undefined;
  return run(sudo, ['-n', 'true'], { timeoutMs: 5000 }).then(
    () => [sudo, '-n'],
    () => undefined,
  );
}

export async function installPackages({ packages, cacheDir, say }) {
  if (packages.length === 0) return;
  const apt = findProgram(['apt-get']);
  if (!apt)
    throw new PlainError(
      `Missing: ${packages.join(', ')} (names of Debian's packages). There is no apt-get here: install them by this system's own means.`,
    );
  const privilege = await findPrivilege();
  if (!privilege) return unpackPackages({ packages, cacheDir, say, apt });
  say(`apt-get install ${packages.join(' ')}${isRoot ? '' : ' (by sudo)'}`);
  const asRoot = (command, args, options) =>
    run(privilege[0] ?? command, [...privilege.slice(1), ...(privilege.length > 0 ? [command] : []), ...args], options);
  const withNoServices = await preventServices({ packages, asRoot });
  try {
    const aptArgs = ['-o', 'DPkg::Lock::Timeout=300', '-q', '-y', '--no-install-recommends'];
    const install = () =>
      asRoot('env', ['DEBIAN_FRONTEND=noninteractive', apt, ...aptArgs, 'install', ...packages], { isWhole: true });
    // The lists of a fresh image are empty or old: then, and only then, they are fetched.
    await install().catch(async () => {
      await asRoot(apt, ['-o', 'DPkg::Lock::Timeout=300', '-q', 'update'], { isWhole: true });
      await install();
    });
  } catch (cause) {
    throw new PlainError(`apt-get could not install ${packages.join(' ')}: ${cause.message}`, { cause });
  } finally {
    await withNoServices.undo();
  }
}

/** PostgreSQL's package would make a cluster on 5432 and Redis's start a server on 6379: not on somebody's machine for our sake. */
async function preventServices({ packages, asRoot }) {
  const write = (file, text, mode) =>
    asRoot('sh', ['-c', `mkdir -p "$(dirname ${file})" && cat > ${file} && chmod ${mode} ${file}`], { input: text });
  if (packages.includes('postgresql') && !existsSync(CLUSTER_SETTINGS)) {
    await write(CLUSTER_SETTINGS, '# Castgraph runs clusters of its own.\ncreate_main_cluster = false\n', '644');
  }
  const isOurs = !existsSync(POLICY);
  if (isOurs)
    await write(POLICY, '#!/bin/sh\n# Castgraph: no service starts while its packages are installed.\nexit 101\n', '755');
  return {
    async undo() {
      if (isOurs) await asRoot('rm', ['-f', POLICY]);
      // What it would do at the next boot: only for a package that was not there before us.
      if (packages.includes('redis-server') && findProgram(['systemctl']))
        await asRoot('systemctl', ['disable', 'redis-server.service']).catch(() => {});
    },
  };
}
