// What a build step must know of the workspace that npm runs it in.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The workspace npm started us in; `name` is the package's name without scope and role, as `users` of `@castgraph/subgraph-users`. */
export function readWorkspace(dir = process.cwd()) {
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const name = manifest.name.replace(/^@castgraph\//, '').replace(/^(subgraph|remote)-/, '');
  return { dir: resolve(dir), manifest, name };
}

/** The programs of a deployable: every `src/main*.ts`, and `src/migrate.ts` where it owns a database. */
export function findEntryPoints(dir) {
  const source = join(dir, 'src');
  if (!existsSync(source)) return [];
  return readdirSync(source)
    .filter((file) => /^(main[\w.-]*|migrate)\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file))
    .sort()
    .map((file) => join(source, file));
}

/** The folders of all workspaces, from the patterns of the root package.json: a path, or a path that ends in an asterisk. */
export function listWorkspaces(root = repositoryDir) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return workspaces
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
    })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort();
}
