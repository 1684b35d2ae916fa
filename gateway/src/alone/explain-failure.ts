const WORDS_MAX = 300;

interface Told {
  supergraphFile: string;
  port: number;
  host: string;
}

/** Why the gateway alone could not start, in one line for the person at the terminal. */
export function explainFailure(error: unknown, { supergraphFile, port, host }: Told): string {
  if (!(error instanceof Error)) return String(error);
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no file ${supergraphFile}.`;
    case 'EISDIR':
      return `${supergraphFile} is a folder and not a supergraph.`;
    case 'EACCES':
      return (error as NodeJS.ErrnoException).syscall === 'listen'
        ? `Port ${port} is not for this user: choose another with --port.`
        : `${supergraphFile} may not be read by this user.`;
    case 'EADDRINUSE':
      return `Port ${port} is taken: choose another with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is "${host}", which is no address of this machine.`;
    default:
      return `${supergraphFile} cannot be served: ${error.message.replaceAll(/\s+/g, ' ').slice(0, WORDS_MAX)}`;
  }
}
