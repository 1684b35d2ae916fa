// For a user who may not install: Debian packages downloaded and unpacked into the cache, with a wrapper for each program
// that finds its libraries there. Only for what runs from any folder; a browser or ffmpeg with its hundred libraries does not.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PlainError, run } from '../process/programs.mjs';

/** PostgreSQL is not among them: without it npm's binaries serve. */
const UNPACKABLE = ['redis-server', 'default-jre-headless', 'maven'];
const NOT_NEEDED = ['postgresql'];
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** Where engines look for programs that were unpacked. */
export const unpackedPrograms = (cacheDir) => join(cacheDir, 'debian', 'bin');

export async function unpackPackages({ packages, cacheDir, say, apt, statusFile = '/var/lib/dpkg/status' }) {
  const needed = packages.filter((name) => !NOT_NEEDED.includes(name));
  const impossible = needed.filter((name) => !UNPACKABLE.includes(name));
  if (impossible.length > 0) {
    throw new PlainError(
      `Missing: ${impossible.join(', ')}. Neither root nor sudo without a password may be used here, so ask for: apt-get install ${packages.join(' ')}`,
    );
  }
  const home = join(cacheDir, 'debian');
  const listFile = join(home, 'packages.json');
  const known = existsSync(listFile) ? JSON.parse(readFileSync(listFile, 'utf8')) : [];
  const wanted = [...new Set([...known, ...needed])];
  if (wanted.length === known.length) return;
  say(`unpacking Debian's ${needed.join(', ')} into ${home}, for nothing may be installed here`);
  mkdirSync(cacheDir, { recursive: true });
  const building = mkdtempSync(join(cacheDir, 'building-'));
  try {
    const files = await downloadPackages({ packages: wanted, dir: join(building, 'archives'), apt, statusFile });
    const root = join(building, 'debian');
    mkdirSync(root);
    for (const file of files) await run('dpkg-deb', ['--extract', file, root]);
    relinkInside(root);
    if (wanted.includes('default-jre-headless')) writeTrustStore(join(root, 'etc', 'ssl', 'certs', 'java', 'cacerts'));
    // Wrappers name their final place, not the one they are made in.
    writeWrappers({ root, home });
    writeFileSync(join(root, 'packages.json'), JSON.stringify(wanted));
    rmSync(home, { recursive: true, force: true });
    renameSync(root, home);
  } catch (cause) {
    throw new PlainError(
      `Debian's ${needed.join(', ')} could not be unpacked (${cause.message}). Ask for: apt-get install ${packages.join(' ')}`,
      { cause },
    );
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/** With apt's lists in a folder of ours: those of the system may be missing, and are not ours to renew. */
async function downloadPackages({ packages, dir, apt, statusFile }) {
  const state = join(dir, '..', 'apt');
  for (const path of [join(state, 'lists', 'partial'), join(state, 'cache', 'archives', 'partial'), dir])
    mkdirSync(path, { recursive: true });
  const options = [
    `Dir::State=${state}`,
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::Cache=${join(state, 'cache')}`,
    `Dir::State::status=${statusFile}`,
    'Debug::NoLocking=1',
  ].flatMap((value) => ['-o', value]);
  await run(apt, [...options, '-q', 'update']);
  const plan = await run(apt, [...options, '-s', '--no-install-recommends', 'install', ...packages]);
  const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
  await run(apt, [...options, '-q', 'download', ...names], { cwd: dir });
  return readdirSync(dir).map((file) => join(dir, file));
}

/** Packages link to absolute paths, as /etc/java-17-openjdk; here these lie below `root`. */
export function relinkInside(root) {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const target = readlinkSync(path);
    if (!target.startsWith('/')) continue;
    rmSync(path);
    symlinkSync(relative(dirname(path), join(root, target)), path);
  }
}

function writeWrappers({ root, home }) {
  const libraries = [
    ...new Set(
      readdirSync(root, { recursive: true })
        .filter((file) => /\.so(\.\d+)*$/.test(file))
        .map((file) => dirname(file)),
    ),
  ]
    .filter((dir) => !dir.includes('jvm'))
    .map((dir) => join(home, dir));
  const java = existsSync(join(root, 'usr', 'lib', 'jvm'))
    ? readdirSync(join(root, 'usr', 'lib', 'jvm')).find((name) =>
        existsSync(join(root, 'usr', 'lib', 'jvm', name, 'bin', 'java')),
      )
    : undefined;
  const javaHome = java && join(home, 'usr', 'lib', 'jvm', java);
  const programs = {
    'redis-server': 'usr/bin/redis-server',
    java: java && `usr/lib/jvm/${java}/bin/java`,
    mvn: 'usr/share/maven/bin/mvn',
  };
  mkdirSync(join(root, 'bin'));
  for (const [name, path] of Object.entries(programs)) {
    if (!path || !existsSync(join(root, path))) continue;
    const lines = [
      '#!/bin/sh',
      `export LD_LIBRARY_PATH="${libraries.join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
      ...(javaHome ? [`export JAVA_HOME="${javaHome}"`] : []),
      `exec "${join(home, path)}" "$@"`,
    ];
    writeFileSync(join(root, 'bin', name), `${lines.join('\n')}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }
}

/**
 * The system's certificates in Java's own format (JKS), which a package's installation script would have made and Maven
 * needs: magic, version, then each certificate with a name and a date, and a digest salted with the usual password.
 */
export function buildTrustStore(pem, password = 'changeit') {
  const certificates = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)].map(([, body]) =>
    Buffer.from(body, 'base64'),
  );
  const int = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const entries = certificates.map((der, index) =>
    Buffer.concat([int(2), text(`system-${index}`), Buffer.alloc(8), text('X.509'), int(der.length), der]),
  );
  const body = Buffer.concat([int(0xfeedfeed), int(2), int(entries.length), ...entries]);
  const salt = Buffer.from(password, 'utf16le').swap16();
  const digest = createHash('sha1').update(salt).update('Mighty Aphrodite').update(body).digest();
  return Buffer.concat([body, digest]);
}

function writeTrustStore(file) {
  if (!existsSync(BUNDLE)) throw new PlainError('ca-certificates is missing');
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, buildTrustStore(readFileSync(BUNDLE, 'utf8')));
}
