// The flags of npm run gateway. Apart from the program, so that a mistake is told before anything is installed or bundled.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PlainError } from '../process/programs.mjs';

export const USAGE = 'npm run gateway -- --supergraph FILE [--no-viewer] [--port N]';
const PORT_DEFAULT = 4_000;
const PORT_MAX = 65_535;

/**
 * `{ wantsHelp: true }`, or what the gateway is told when it runs without the rest of the platform: `supergraphFile`, absolute;
 * `hasNoViewer`: whatever stands in Authorization, everybody is a visitor; `port`, 0 where any free one will do. Throws a
 * PlainError where a flag is unknown, lacks its value, or has one that cannot be.
 */
export function readFlags(args, cwd) {
  const given = parse(args);
  if (given.help) return { wantsHelp: true };
  if (given.supergraph === undefined || given.supergraph === '') throw new PlainError(`Name a supergraph file: ${USAGE}`);
  return {
    supergraphFile: resolve(cwd, given.supergraph),
    hasNoViewer: given['no-viewer'] ?? false,
    port: readPort(given.port ?? String(PORT_DEFAULT)),
  };
}

function parse(args) {
  try {
    const options = {
      supergraph: { type: 'string' },
      'no-viewer': { type: 'boolean' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    };
    return parseArgs({ args, options }).values;
  } catch (cause) {
    // What Node says goes on with advice for whoever has positional arguments.
    const [sentence] = cause.message.split(/\.(?:\s|$)/);
    throw new PlainError(`${sentence}: ${USAGE}`, { cause });
  }
}

function readPort(text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new PlainError(`A port is a number from 0 (any free one) to ${PORT_MAX}, and not "${text}".`);
}
