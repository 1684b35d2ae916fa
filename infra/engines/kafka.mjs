// Apache Kafka: one node (KRaft, broker and controller in one JVM) from the jars of its Maven artefact. Needs Java 17 or
// newer; Maven only the first time.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findProgram, PlainError, run } from '../process/programs.mjs';
import { isAnswering } from './reachable.mjs';
import { unpackedPrograms } from './unpacked.mjs';

const KAFKA_VERSION = '4.3.1';
const SLF4J_VERSION = '1.7.36';
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const JAVA_MAJOR_MIN = 17;

// C1 and the serial collector start faster and idle lower than the server defaults on a small machine.
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'];
const HEAP_MIB_MAX = 256;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>castgraph</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>${SLF4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

export const kafka = {
  name: 'kafka',
  title: 'Apache Kafka',
  variables: ['KAFKA_BROKERS'],
  ports: ['kafka', 'kafka-controller'],
  packages: ({ cacheDir }) => [
    ...(findJava(cacheDir) ? [] : ['default-jre-headless']),
    ...(existsSync(jarsIn(cacheDir)) || findMaven(cacheDir) ? [] : ['maven']),
  ],
  advice: 'apt-get install default-jre-headless maven',
  stopMs: 20_000,

  async provision({ cacheDir, say }) {
    const java = await provideJava(cacheDir);
    const jars = jarsIn(cacheDir);
    if (!existsSync(jars)) await fetchJars({ cacheDir, say, jars });
    return { java, jars };
  },

  async start({ java, jars }, { dataDir, port }) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const settings = buildSettings({ port: port('kafka'), controllerPort: port('kafka-controller'), dataDir });
    const settingsFile = join(dataDir, 'server.properties');
    writeFileSync(
      settingsFile,
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    await formatOnce({ java, jars, dataDir, settingsFile });
    return {
      command: java,
      args: [
        '-Xms32m',
        `-Xmx${HEAP_MIB_MAX}m`,
        ...JVM_FLAGS,
        ...logFlags('info'),
        '-cp',
        join(jars, '*'),
        'kafka.Kafka',
        settingsFile,
      ],
    };
  },

  ready: async ({ port }) => (await askCluster(port('kafka'))) !== undefined,

  environment: ({ port }) => ({ KAFKA_BROKERS: `127.0.0.1:${port('kafka')}` }),
  reach: (env) => isAnswering(env.KAFKA_BROKERS, 9092),
};

const findMaven = (cacheDir) => findProgram(['mvn']) ?? findProgram(['mvn'], [unpackedPrograms(cacheDir)]);
const jarsIn = (cacheDir) =>
  join(cacheDir, `kafka-${KAFKA_VERSION}-${createHash('sha256').update(POM).digest('hex').slice(0, 12)}`);

const findJava = (cacheDir) =>
  findProgram(['java'], process.env.JAVA_HOME ? [join(process.env.JAVA_HOME, 'bin')] : []) ??
  findProgram(['java'], [unpackedPrograms(cacheDir), '/usr/lib/jvm/default-java/bin']);

async function provideJava(cacheDir) {
  const java = findJava(cacheDir);
  if (!java) throw new PlainError('Java is missing');
  const banner = await run(java, ['-version']);
  const major = Number(/version "(\d+)/.exec(banner)?.[1]);
  if (!(major >= JAVA_MAJOR_MIN))
    throw new PlainError(
      `${java} is too old, or no Java: ${banner.split('\n')[0]}. Version ${JAVA_MAJOR_MIN} or newer is needed`,
    );
  return java;
}

async function fetchJars({ cacheDir, say, jars }) {
  const maven = findMaven(cacheDir);
  if (!maven) throw new PlainError('Maven, which fetches the broker, is missing');
  say(`fetching Apache Kafka ${KAFKA_VERSION} with Maven (60 MB, once)`);
  const workDir = `${jars}.${process.pid}.partial`;
  mkdirSync(workDir, { recursive: true });
  try {
    writeFileSync(join(workDir, 'pom.xml'), POM);
    const flags = ['--quiet', '--batch-mode', '--strict-checksums', '--file', join(workDir, 'pom.xml')];
    await run(
      maven,
      [...flags, `${DEPENDENCY_PLUGIN}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${join(workDir, 'lib')}`],
      {
        // Java asks the password file for the home, which for a service user names a folder that does not exist.
        env: { ...process.env, MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Duser.home=${homedir()}` },
      },
    );
    renameSync(join(workDir, 'lib'), jars);
  } catch (cause) {
    // Another process may have provisioned the same version meanwhile; its jars are as good as ours.
    if (!existsSync(jars))
      throw new PlainError(`Maven could not fetch Kafka: ${stripVTControlCharacters(cause.message)}`, { cause });
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

function buildSettings({ port, controllerPort, dataDir }) {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    // Bound to loopback: the broker has no authentication.
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': join(dataDir, 'log'),

    // A lone node has no replica to fall back on: what it acknowledges is on its disk.
    'log.flush.interval.messages': 1,

    // A misspelt topic must fail in development, as it will in production.
    'auto.create.topics.enable': false,

    // One node can hold one replica, and the internal topics need no more than one partition.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,

    // A lone consumer joins at once, and a test may use a short session timeout.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,

    // After kill -9 the controller refuses our registration until the old one has expired: 9 s by default.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 1000,

    // Fewer threads, buffers and idle writes than a server's defaults.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
    'log.segment.bytes': 67_108_864,
    'log.index.size.max.bytes': 1_048_576,
    'metadata.log.segment.bytes': 16_777_216,
    'metadata.max.idle.interval.ms': 5000,
  };
}

async function formatOnce({ java, jars, dataDir, settingsFile }) {
  if (existsSync(join(dataDir, 'log', 'meta.properties'))) return;
  const clusterId = randomBytes(16).toString('base64url');
  const flags = ['-Xmx64m', ...JVM_FLAGS, ...logFlags('error'), '-cp', join(jars, '*')];
  await run(java, [...flags, 'kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '--config', settingsFile]);
}

function logFlags(level) {
  const flags = {
    defaultLogLevel: level,
    showDateTime: true,
    dateTimeFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    // These repeat every setting, or report every minute that nothing happened.
    'log.org.apache.kafka.common.config.AbstractConfig': 'warn',
    'log.org.apache.kafka.controller': 'warn',
  };
  return Object.entries(flags).map(([name, value]) => `-Dorg.slf4j.simpleLogger.${name}=${value}`);
}

/**
 * Asks for the cluster's metadata (Kafka protocol: Metadata, version 2, no topics). The listener opens only once the
 * broker is registered and unfenced, so the first whole answer means ready.
 */
export function askCluster(port) {
  const body = Buffer.alloc(14);
  body.writeInt16BE(3, 0); // API key: Metadata
  body.writeInt16BE(2, 2); // API version
  body.writeInt32BE(1, 4); // correlation id
  body.writeInt16BE(-1, 8); // client id: null
  body.writeInt32BE(0, 10); // topics: none
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);

  return new Promise((settle) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: 1000 });
    const give = (answer) => {
      socket.destroy();
      settle(answer);
    };
    let received = Buffer.alloc(0);
    socket.on('connect', () => socket.write(Buffer.concat([size, body])));
    socket.on('error', () => give(undefined));
    socket.on('timeout', () => give(undefined));
    socket.on('close', () => settle(undefined));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      try {
        give(parseMetadata(received));
      } catch {
        give(undefined);
      }
    });
  });
}

function parseMetadata(response) {
  let at = 8; // after the size and the correlation id
  const readInt = () => {
    at += 4;
    return response.readInt32BE(at - 4);
  };
  const readString = () => {
    const length = response.readInt16BE(at);
    const from = at + 2;
    at = from + Math.max(length, 0);
    return length < 0 ? undefined : response.toString('utf8', from, at);
  };
  const brokerCount = readInt();
  for (let index = 0; index < brokerCount; index++) {
    readInt(); // node id
    readString(); // host
    readInt(); // port
    readString(); // rack
  }
  const clusterId = readString();
  return brokerCount > 0 && clusterId ? { clusterId } : undefined;
}

/** For status and tests: the id that the data directory was formatted with. */
export function readClusterId(dataDir) {
  const file = join(dataDir, 'log', 'meta.properties');
  return existsSync(file) ? /^cluster\.id=(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}
