// A generator of load in a process of its own. A parent sends one job at a time over IPC:
//   { port, requests: [text of a whole HTTP request], connections, durationMs, rate? }
// Without a rate it is a closed loop: every connection asks again when it was answered. With one it is an open loop: requests are due at
// constant intervals whatever became of those before, and a latency counts from when a request was due, so that a gateway which stalls
// cannot hide it (no coordinated omission).
import { connect } from 'node:net';
import { readMessages } from './messages.mjs';

const TICK_MS = 1;

process.on('message', (job) => {
  run(job).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.message }),
  );
});

async function run({ port, requests, connections, durationMs, rate }) {
  const texts = requests.map((text) => Buffer.from(text));
  const latenciesMs = [];
  const waiting = [];
  const idle = [];
  let next = 0;
  let failed = 0;
  let firstFailure;
  const startedAt = performance.now();
  const endAt = startedAt + durationMs;
  const isClosedLoop = rate === undefined;

  const ask = (line, dueAt) => {
    line.dueAt = dueAt;
    line.socket.write(texts[next++ % texts.length]);
  };
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(port)));
  const finished = new Promise((resolve, reject) => {
    let open = lines.length;
    const settle = (line) => {
      line.isSettled = true;
      line.socket.end();
      open -= 1;
      if (open === 0) resolve();
    };
    for (const line of lines) {
      line.socket.on('error', reject);
      line.socket.on('close', () => {
        if (!line.isSettled) reject(new Error('The gateway hung up during the run.'));
      });
      readMessages(line.socket, (head, body) => {
        const now = performance.now();
        if (isGood(head, body)) latenciesMs.push(now - line.dueAt);
        else {
          failed += 1;
          firstFailure ??= `${head.split('\r\n')[0]} ${body.toString('utf8', 0, 300)}`;
        }
        if (isClosedLoop) {
          if (now < endAt) ask(line, now);
          else settle(line);
        } else if (waiting.length > 0) ask(line, waiting.shift());
        else if (now < endAt) idle.push(line);
        else settle(line);
      });
      if (isClosedLoop) ask(line, performance.now());
      else idle.push(line);
    }
    if (!isClosedLoop) arrive({ rate, startedAt: performance.now(), endAt, idle, waiting, ask, settle });
  });
  await finished;
  const sorted = latenciesMs.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const seconds = (performance.now() - startedAt) / 1_000;
  return { answered: sorted.length, failed, firstFailure, seconds, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

/** Lets requests fall due until the end; those that find no free connection wait, and their waiting counts. */
function arrive({ rate, startedAt, endAt, idle, waiting, ask, settle }) {
  let arrived = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const due = Math.floor((Math.min(now, endAt) - startedAt) * (rate / 1_000));
    for (; arrived < due; arrived++) {
      const dueAt = startedAt + (arrived * 1_000) / rate;
      const line = idle.shift();
      if (line === undefined) waiting.push(dueAt);
      else ask(line, dueAt);
    }
    if (now < endAt) return;
    clearInterval(timer);
    while (idle.length > 0) settle(idle.pop());
  }, TICK_MS);
}

function openLine(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.setNoDelay(true);
      resolve({ socket, dueAt: 0, isSettled: false });
    });
    socket.once('error', reject);
  });
}

const isGood = (head, body) => head.startsWith('HTTP/1.1 200') && !body.includes('"errors":');
