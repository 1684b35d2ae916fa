#!/usr/bin/env node
// castgraph-operations: makes what a client's GraphQL documents imply.
//   src/generated/            graphql(), readFragment() and the types of every operation and fragment under src/
//   src/generated/possible-types.ts   members of unions and interfaces, for the cache
//   operations.json           {sha256: document}, the release's trusted documents, which deploying registers with the gateway
// The schema is the one that clients see, composed from schemas/subgraphs/*.graphql; internal fields are part of it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { generate } from '@graphql-codegen/cli';
import { isAbstractType, parse, printSchema, visit } from 'graphql';
import { readWorkspace, repositoryDir } from './workspace.mjs';

const CODEGEN_OPTIONS = {
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  importExtension: '.ts',
  scalars: {
    DateTime: 'string',
    URL: 'string',
    EmailAddress: 'string',
    BigInt: { input: 'string | number', output: 'string' },
  },
};

/** The schema that clients are answered from, without the joins between subgraphs. */
export function composeClientSchema(directory = join(repositoryDir, 'schemas', 'subgraphs')) {
  const services = readdirSync(directory)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => ({
      name: basename(file, '.graphql'),
      url: `http://${basename(file, '.graphql')}.invalid`,
      typeDefs: parse(readFileSync(join(directory, file), 'utf8')),
    }));
  const { errors, schema } = composeServices(services);
  if (errors?.length) throw new Error(`The subgraphs do not compose:\n${errors.map(({ message }) => `  ${message}`).join('\n')}`);
  return schema.toAPISchema().toGraphQLJSSchema();
}

/** Members of every union and interface, in the form that Apollo's cache takes. */
export function listPossibleTypes(schema) {
  const abstractTypes = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type) && !type.name.startsWith('__'));
  return Object.fromEntries(abstractTypes.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]));
}

const typename = { kind: 'Field', name: { kind: 'Name', value: '__typename' } };

/** As Apollo's cache does it: in every selection but an operation's own, where a subscription must not have a second field. */
function addTypenames(file) {
  if (!file.document) return file;
  const document = visit(file.document, {
    SelectionSet(node, _key, parent) {
      const isThere = node.selections.some((one) => one.kind === 'Field' && one.name.value === '__typename');
      if (isThere || parent?.kind === 'OperationDefinition') return undefined;
      return { ...node, selections: [typename, ...node.selections] };
    },
  });
  return { ...file, document };
}

const hashDocument = (text) => createHash('sha256').update(text).digest('hex');

const hasSameFiles = (a, b) =>
  existsSync(b) &&
  readdirSync(a).join() === readdirSync(b).join() &&
  readdirSync(a).every((file) => readFileSync(join(a, file)).equals(readFileSync(join(b, file))));

/**
 * Writes generated code beside its place first: whoever builds at the same time never sees half a folder. What did not change
 * is left where it is, so that nothing that watches it wakes up. Answers the documents by their hash.
 */
export async function generateOperations(workspaceDir, schema = composeClientSchema()) {
  const finished = join(workspaceDir, 'src', 'generated');
  const draft = join(workspaceDir, 'src', `.generated-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await generate(
      {
        schema: printSchema(schema),
        documents: [join(workspaceDir, 'src/**/*.{ts,tsx}'), `!${join(workspaceDir, 'src/generated/**')}`],
        ignoreNoDocuments: true,
        silent: true,
        errorsOnly: true,
        generates: {
          [`${draft}/`]: {
            preset: 'client',
            presetConfig: {
              fragmentMasking: { unmaskFunctionName: 'readFragment' },
              persistedDocuments: { mode: 'embedHashInDocument', hashPropertyName: 'hash', hashAlgorithm: hashDocument },
            },
            config: CODEGEN_OPTIONS,
            // What is registered is what the cache asks for: with __typename in every selection.
            documentTransforms: [{ transform: ({ documents }) => documents.map(addTypenames) }],
          },
        },
      },
      true,
    );
    const possibleTypes = JSON.stringify(listPossibleTypes(schema), null, 2);
    writeFileSync(join(draft, 'possible-types.ts'), `export const possibleTypes: Record<string, string[]> = ${possibleTypes};\n`);
    const operations = readFileSync(join(draft, 'persisted-documents.json'), 'utf8');
    rmSync(join(draft, 'persisted-documents.json'));
    if (!hasSameFiles(draft, finished)) {
      rmSync(finished, { recursive: true, force: true });
      renameSync(draft, finished);
    }
    writeFileSync(join(workspaceDir, 'operations.json'), operations);
    return JSON.parse(operations);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

if (basename(process.argv[1] ?? '').match(/^(castgraph-operations|operations\.mjs)$/)) {
  try {
    const workspace = readWorkspace();
    const operations = await generateOperations(workspace.dir);
    console.log(`castgraph-operations: ${workspace.name}, ${Object.keys(operations).length} trusted documents`);
  } catch (error) {
    console.error(error.errors ? error.errors.map(String).join('\n') : error.message);
    process.exit(1);
  }
}
