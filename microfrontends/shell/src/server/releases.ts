import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What a build wrote down about a release of a remote. */
const releaseSchema = z.object({
  name: z.string(),
  release: z.string().regex(/^[0-9a-f]{12}$/),
  css: z.array(z.string()),
  scripts: z.array(z.string()).default([]),
});
export type Release = z.infer<typeof releaseSchema>;

const operationsSchema = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string());
export type Operations = z.infer<typeof operationsSchema>;

/** The releases in a remote's `dist/`, as `castgraph-release` lays them out. */
export function createReleaseStore(remotesDir: string) {
  const dist = (remote: string) => join(remotesDir, remote, 'dist');
  const readRelease = async (remote: string, name: string) =>
    releaseSchema.parse(await readJsonFile(dist(remote), name, 'release.json'));
  const readJsonFile = async (...parts: string[]): Promise<unknown> => JSON.parse(await readFile(join(...parts), 'utf8'));
  async function list(remote: string): Promise<string[]> {
    const entries = await readdir(dist(remote), { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isDirectory() && /^[0-9a-f]{12}$/.test(entry.name)).map(({ name }) => name);
    const dated = await Promise.all(names.map(async (name) => ({ name, time: (await stat(join(dist(remote), name))).mtimeMs })));
    return dated.sort((a, b) => b.time - a.time).map(({ name }) => name);
  }

  return {
    /** The release that new pages get; null where none was built. */
    async readCurrent(remote: string): Promise<Release | null> {
      const name = await readFile(join(dist(remote), 'current'), 'utf8').catch(() => null);
      return name ? readRelease(remote, name.trim()) : null;
    },
    /** The newest release beside the current one, which whoever has trouble with that may go back to. */
    async readEarlier(remote: string, current: string): Promise<Release | null> {
      const name = (await list(remote)).find((one) => one !== current);
      return name ? readRelease(remote, name) : null;
    },
    /** Every release that is still served, the newest first. */
    list,
    async readOperations(remote: string, release: string): Promise<Operations> {
      return operationsSchema.parse(await readJsonFile(dist(remote), release, 'operations.json'));
    },
  };
}

export type ReleaseStore = ReturnType<typeof createReleaseStore>;

/** The shell's own trusted documents. Its release is named by them. */
export async function readShellOperations(shellDir: string): Promise<Operations> {
  return operationsSchema.parse(JSON.parse(await readFile(join(shellDir, 'operations.json'), 'utf8')));
}
