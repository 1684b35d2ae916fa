// Whether somebody listens at a server that a URL variable names. What it is shows when it is used.
import net from 'node:net';

export function isListening(host, port, timeoutMs = 2000) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: timeoutMs });
    const give = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => give(true));
    socket.on('timeout', () => give(false));
    socket.on('error', () => give(false));
  });
}

/** `address` is a URL, `host:port`, or a list of either separated by commas, of which one must answer. */
export async function isAnswering(address, defaultPort) {
  const hosts = address
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/[/?].*$/, '');
  const answers = await Promise.all(
    hosts.split(',').map((entry) => {
      const [, host, port] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry.trim()) ?? [];
      return host ? isListening(host, Number(port ?? defaultPort)) : false;
    }),
  );
  return answers.includes(true);
}
