import { answersOk, bundleProgram, findPort, runProgram } from '@castgraph/testkit/program';

/** Starts another deployable as it is deployed, as a process of its own: all that the two know of each other is what engines hold. */
export async function startDeployed(
  workspace: string,
  source: string,
  env: Record<string, string>,
): Promise<{ url: string; close(): Promise<void> }> {
  const bundle = await bundleProgram(workspace, source);
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const program = await runProgram(process.execPath, [bundle.file], {
    env: { HOST: '127.0.0.1', LOG_LEVEL: 'silent', PORT: String(port), ...env },
    isReady: () => answersOk(`${url}/health`),
  });
  return {
    url,
    async close() {
      await program.end('SIGTERM');
      await bundle.remove();
    },
  };
}
