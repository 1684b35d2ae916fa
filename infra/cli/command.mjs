// What every command of the bootstrap does around its work.
import { PlainError } from '../process/programs.mjs';

const NODE_MAJOR_MIN = 20;

/** Runs `work(args)`; its answer is the exit code. An expected error is one sentence, an unexpected one has its stack. */
export async function runCommand(work) {
  try {
    if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
      throw new PlainError(`Node ${process.versions.node} is too old: version ${NODE_MAJOR_MIN} or newer is needed.`);
    }
    process.exitCode = (await work(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof PlainError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
