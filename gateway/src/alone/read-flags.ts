import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the gateway is told when it runs without the rest of the platform. */
export interface Flags {
  /** Absolute. */
  supergraphFile: string;
  /** Nobody is asked who they are: whatever stands in Authorization, everybody is a visitor. */
  hasNoViewer: boolean;
  /** 0 where any free one will do. */
  port: number;
}

/** A mistake of whoever starts the program, told in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = 'npm run gateway -- --supergraph FILE [--no-viewer] [--port N]';
const PORT_DEFAULT = 4_000;
const PORT_MAX = 65_535;

/** @throws UsageError where a flag is unknown, lacks its value, or has one that cannot be. */
export function readFlags(args: readonly string[], cwd: string): Flags {
  const given = parse(args);
  if (given.supergraph === undefined || given.supergraph === '') {
    throw new UsageError(`Name a supergraph file: ${USAGE}`);
  }
  return {
    supergraphFile: resolve(cwd, given.supergraph),
    hasNoViewer: given['no-viewer'] ?? false,
    port: readPort(given.port ?? String(PORT_DEFAULT)),
  };
}

function parse(args: readonly string[]) {
  try {
    const options = { supergraph: { type: 'string' }, 'no-viewer': { type: 'boolean' }, port: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    // What Node says goes on with advice for whoever has positional arguments.
    const [sentence] = (cause as Error).message.split(/\.(?:\s|$)/);
    throw new UsageError(`${sentence}: ${USAGE}`, { cause });
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new UsageError(`A port is a number from 0 (any free one) to ${PORT_MAX}, and not "${text}".`);
}
