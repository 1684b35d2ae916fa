#!/usr/bin/env node
// castgraph-generate: makes the code that a deployable's contracts imply, into its git-ignored src/generated.
//   prisma/schema.prisma               → src/generated/prisma
//   schemas/subgraphs/<name>.graphql   → src/generated/graphql.ts, the types of its resolvers
// A codegen.json beside package.json adds to or replaces the options of the second: {"mappers": {"Video": "../rows.ts#VideoRow"}}.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { readWorkspace, repositoryDir } from './workspace.mjs';

/** Prisma 7 asks for an engine binary that it would download and then does not run: the generator is WebAssembly. */
const PRISMA_ENVIRONMENT = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' };

const CODEGEN_OPTIONS = {
  federation: true,
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  defaultScalarType: 'unknown',
  nonOptionalTypename: false,
  skipTypename: false,
  avoidOptionals: { field: true, inputValue: false, object: false, defaultValue: false },
  inputMaybeValue: 'T | null | undefined',
  maybeValue: 'T | null',
  scalars: {
    DateTime: { input: 'Date', output: 'Date' },
    URL: { input: 'string', output: 'string' },
    EmailAddress: { input: 'string', output: 'string' },
    _FieldSet: 'string',
    BigInt: { input: 'bigint', output: 'bigint | number' },
  },
};

function generatePrisma(dir) {
  const schema = join(dir, 'prisma', 'schema.prisma');
  if (!existsSync(schema)) return;
  const prisma = join(repositoryDir, 'node_modules', '.bin', 'prisma');
  const { status } = spawnSync(prisma, ['generate', '--schema', schema, '--no-hints'], {
    cwd: dir,
    stdio: 'inherit',
    env: { ...process.env, ...PRISMA_ENVIRONMENT },
  });
  if (status !== 0) throw new Error(`prisma generate failed for ${schema}`);
}

/** The types of resolvers for a subgraph's SDL; `options` go over ours. */
export async function generateResolverTypes(sdl, options = {}) {
  const config = { ...CODEGEN_OPTIONS, ...options, scalars: { ...CODEGEN_OPTIONS.scalars, ...options.scalars } };
  return codegen({
    filename: 'graphql.ts',
    schema: parse(sdl),
    documents: [],
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers },
    config,
  });
}

async function generateGraphql({ dir, name }) {
  const sdlFile = join(repositoryDir, 'schemas', 'subgraphs', `${name}.graphql`);
  if (!existsSync(sdlFile)) return;
  const optionsFile = join(dir, 'codegen.json');
  const options = existsSync(optionsFile) ? JSON.parse(readFileSync(optionsFile, 'utf8')) : {};
  const code = await generateResolverTypes(readFileSync(sdlFile, 'utf8'), options);
  const target = join(dir, 'src', 'generated', 'graphql.ts');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `/* Generated from schemas/subgraphs/${name}.graphql: do not edit. */\n${code}`);
  console.log(`castgraph-generate: ${target}`);
}

if (basename(process.argv[1] ?? '').match(/^(castgraph-generate|generate\.mjs)$/)) {
  try {
    const workspace = readWorkspace();
    generatePrisma(workspace.dir);
    await generateGraphql(workspace);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
