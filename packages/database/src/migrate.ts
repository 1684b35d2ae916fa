import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Logger } from '@castgraph/logger';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

export interface MigrateOptions {
  url: string;
  /** The folder with `schema.prisma` and `migrations/`. */
  prismaDir: string;
  log: Logger;
}

/**
 * Applies the migrations that the database lacks, with Prisma's own engine compiled to WebAssembly (no binary to fetch) and its own
 * `_prisma_migrations` table, under an advisory lock: of several processes that start at once, one migrates and the others wait.
 *
 * @throws Error with the database's and the engine's words when a migration fails; the database is then as Prisma leaves it after a failed migration.
 */
export async function migrate({ url, prismaDir, log }: MigrateOptions): Promise<string[]> {
  const lock = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [lockNumber(prismaDir)]);
    const schema = await readFile(join(prismaDir, 'schema.prisma'), 'utf8');
    const migrationDirectories = await readMigrations(join(prismaDir, 'migrations'));
    const { appliedMigrationNames } = await withEngine({ url, schema }, (engine) =>
      engine.applyMigrations({
        migrationsList: {
          baseDir: join(prismaDir, 'migrations'),
          lockfile: { path: './migration_lock.toml', content: 'provider = "postgresql"\n' },
          shadowDbInitScript: '',
          migrationDirectories,
        },
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
    log.info({ applied: appliedMigrationNames }, 'migrated');
    return appliedMigrationNames;
  } finally {
    await lock.end();
  }
}

/** The SQL that makes an empty database what `schema.prisma` says; `url` is only there to be an engine with. */
export async function describeSchema({ url, prismaDir }: Omit<MigrateOptions, 'log'>): Promise<string> {
  const content = await readFile(join(prismaDir, 'schema.prisma'), 'utf8');
  const { stdout } = await withEngine({ url, schema: content }, (engine) =>
    engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return stdout ?? '';
}

async function readMigrations(dir: string) {
  const names = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(dir, name, 'migration.sql'), 'utf8') },
      },
    })),
  );
}

/** The part of the WebAssembly engine that is used here. */
interface SchemaEngine {
  applyMigrations(input: unknown): Promise<{ appliedMigrationNames: string[] }>;
  diff(input: unknown): Promise<{ stdout: string | null }>;
}

/** The part of the WebAssembly interface that is used here; Node has it, its type package does not. */
interface Wasm {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: Record<string, object>): Promise<{ exports: Record<string, unknown> }>;
  Module: { imports(module: object): { module: string }[] };
}

interface EngineBindings {
  __wbg_set_wasm(exports: Record<string, unknown>): void;
  SchemaEngine: { new: (params: unknown, log: (line: string) => void, adapter: unknown) => Promise<SchemaEngine> };
}

/**
 * Prisma's adapter cuts a script at every semicolon, those inside of a function's body too. Sent whole, PostgreSQL reads it as it
 * reads a file, and as one transaction: a migration that fails leaves nothing behind.
 */
class WholeScripts extends PrismaPg {
  readonly connected: { dispose(): Promise<void> }[] = [];
  /** What the database said of the script that failed: of errors from here the engine tells only that there was one. */
  failure: unknown;

  override async connect() {
    const adapter = await super.connect();
    this.connected.push(adapter);
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        this.failure = error;
        throw error;
      }
    };
    return adapter;
  }
}

let loading: Promise<EngineBindings> | undefined;

/** The bindings keep a view of the memory of the one instance that they were given, so a process makes one. */
async function loadBindings(): Promise<EngineBindings> {
  const require = createRequire(import.meta.url);
  const bindingsFile = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm };
  const bindings: EngineBindings = await import(pathToFileURL(bindingsFile).href);
  const module = await wasm.compile(await readFile(bindingsFile.replace(/\.js$/, '.wasm')));
  const functions = { ...bindings, ...withoutKeepingTheProcess(bindings) };
  const imports = Object.fromEntries(wasm.Module.imports(module).map((item) => [item.module, functions]));
  const instance = await wasm.instantiate(module, imports);
  bindings.__wbg_set_wasm(instance.exports);
  const begin = instance.exports.__wbindgen_start;
  if (typeof begin === 'function') begin();
  return bindings;
}

/** The engine waits for its lock by a timer of 10 s that it never clears, in which a process would do nothing but stay. */
function withoutKeepingTheProcess(bindings: EngineBindings) {
  const names = Object.keys(bindings).filter((name) => name.startsWith('__wbg_setTimeout_'));
  return Object.fromEntries(names.map((name) => [name, (work: () => void, ms: number) => setTimeout(work, ms >>> 0).unref()]));
}

/** The engine leaves its connections open, which would keep the process for as long as their pool lets them idle. */
async function withEngine<Answer>(
  { url, schema }: { url: string; schema: string },
  work: (engine: SchemaEngine) => Promise<Answer>,
) {
  loading ??= loadBindings();
  const bindings = await loading;
  const factory = new WholeScripts({ connectionString: url });
  try {
    const datamodels = [['schema.prisma', schema]];
    return await work(
      await bindings.SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory)),
    );
  } catch (cause) {
    if (factory.failure instanceof Error && cause instanceof Error)
      throw new Error(`${factory.failure.message}\n${cause.message}`, { cause });
    throw cause;
  } finally {
    await Promise.all(factory.connected.map((adapter) => adapter.dispose()));
  }
}

const lockNumber = (name: string) =>
  createHash('sha256')
    .update(`castgraph-migrate:${name.split('/').slice(-2).join('/')}`)
    .digest()
    .readInt32BE(0);
