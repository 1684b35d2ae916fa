// Which ports are free, and who holds the others.
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import net from 'node:net';
import { PlainError } from './programs.mjs';

const LISTENING = '0A';

/** Sockets that listen on a port, from the text of /proc/net/tcp or tcp6. */
export function parseListeners(table, port) {
  const portHex = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${portHex}`))
    .map((fields) => ({ uid: Number(fields[7]), inode: fields[9] }));
}

const readTextOrNothing = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const readLinkOrNothing = (path) => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

const listOrNothing = (dir) => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

function holdsSocket(pid, inodes) {
  return listOrNothing(`/proc/${pid}/fd`).some((fd) => {
    try {
      return inodes.has(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]);
    } catch {
      return false;
    }
  });
}

/** The process that listens on a port: {pid, command, folder}, or {uid} where it is another user's, or nothing. */
export function findHolder(port) {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => parseListeners(readTextOrNothing(file), port));
  if (sockets.length === 0) return undefined;
  const inodes = new Set(sockets.map(({ inode }) => inode));
  const pid = listOrNothing('/proc').find((name) => /^\d+$/.test(name) && holdsSocket(name, inodes));
  if (!pid) return { uid: sockets[0].uid };
  const words = readTextOrNothing(`/proc/${pid}/cmdline`).split('\0').filter(Boolean);
  return {
    pid: Number(pid),
    command: words.join(' ') || readTextOrNothing(`/proc/${pid}/comm`).trim(),
    folder: readLinkOrNothing(`/proc/${pid}/cwd`),
  };
}

export function isPortFree(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port that nobody has at the moment. */
export async function findFreePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function describeHolder(holder) {
  if (holder?.pid)
    return `process ${holder.pid} (${holder.command.length > 90 ? `${holder.command.slice(0, 90)}…` : holder.command})`;
  if (holder) return `a process of the user with id ${holder.uid}`;
  return 'another process';
}

/** `variable` is what moves the port elsewhere. */
export async function assertPortFree({ port, what, variable }) {
  if (await isPortFree(port)) return;
  throw new PlainError(
    `Port ${port}, wanted for ${what}, is held by ${describeHolder(findHolder(port))}. End that process, or set ${variable} to another port (CASTGRAPH_PORT_OFFSET moves all ports at once).`,
  );
}
