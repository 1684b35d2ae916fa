// Composes subgraphs/*.graphql into supergraph.graphql and the public contract public.graphql, and checks the rules
// of the graph. Exits 1 when anything does not hold.
//   npm run schema:compose               writes both files
//   npm run schema:compose -- --check    writes nothing; fails where the committed files differ
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { composeSchemaContract } from '@theguild/federation-composition';
import { Kind, lexicographicSortSchema, parse, print, printSchema, visit } from 'graphql';
import { checkCaching } from './caching-rules.mjs';
import { checkApi, checkScopes, checkSubgraph, findOwners } from './rules.mjs';

// A playable's fields come from the subgraph that has them, so its interface differs by design.
const ACCEPTED_HINTS = [/INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD .*"Playable\./];
const POLICY_FEATURE = /specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\//;
const POLICY_NAME = /^(?:authenticated|requiresScopes|policy)(?:__\w+)?$/;

const fileUrl = (path) => new URL(path, import.meta.url);
const tagsOf = (node) => (node.directives ?? []).filter((directive) => directive.name.value === 'tag');

/** Every subgraph that is there. The addresses are replaced at run time by SUBGRAPH_URLS. */
function readSubgraphs() {
  return readdirSync(fileUrl('subgraphs/'))
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const name = file.replace('.graphql', '');
      const source = readFileSync(fileUrl(`subgraphs/${file}`), 'utf8');
      return { name, url: `http://${name}.invalid/graphql`, typeDefs: parse(source) };
    });
}

/** The contract library reads no policies, and neither does the loader that prints the API schema. */
function withoutPolicies(document) {
  return visit(document, {
    DirectiveDefinition: (node) => (POLICY_NAME.test(node.name.value) ? null : undefined),
    ScalarTypeDefinition: (node) => (POLICY_NAME.test(node.name.value) ? null : undefined),
    Directive(node) {
      const isPolicyLink = node.name.value === 'link' && POLICY_FEATURE.test(print(node));
      return POLICY_NAME.test(node.name.value) || isPolicyLink ? null : undefined;
    },
  });
}

/** How long answers are kept is for the gateway alone to know; neither the API nor its contract says anything of it. */
function withoutCaching(document) {
  const isCaching = ({ name }) => name.value === 'cacheControl' || name.value === 'CacheControlScope';
  return visit(document, {
    DirectiveDefinition: (node) => (isCaching(node) ? null : undefined),
    EnumTypeDefinition: (node) => (isCaching(node) ? null : undefined),
    Directive(node) {
      const isLink = ['link', 'composeDirective'].includes(node.name.value) && print(node).includes('"@cacheControl"');
      return isCaching(node) || isLink ? null : undefined;
    },
  });
}

const apiSchemaOf = (supergraphSdl) =>
  Supergraph.build(print(withoutCaching(withoutPolicies(parse(supergraphSdl)))), {
    supportedFeatures: null,
    validateSupergraph: true,
  })
    .apiSchema()
    .toGraphQLJSSchema();

function composeSupergraph(subgraphs) {
  const { errors = [], hints = [], supergraphSdl } = composeServices(subgraphs);
  const failures = errors.map((error) => `composition: ${error.extensions?.code} ${error.message}`);
  for (const hint of hints) {
    const line = `${hint.definition.code} ${hint.message.split('\n')[0]}`;
    if (!ACCEPTED_HINTS.some((pattern) => pattern.test(line))) failures.push(`hint: ${line}`);
  }
  return { supergraphSdl, failures };
}

/** A tag on a field covers the field's arguments; the contract library wants it on each. */
function tagArguments(document) {
  return visit(document, {
    [Kind.FIELD_DEFINITION]: (field) => ({
      ...field,
      arguments: field.arguments?.map((argument) => ({
        ...argument,
        directives: [...(argument.directives ?? []), ...tagsOf(field)],
      })),
    }),
  });
}

/** What anonymous callers and tokens of third parties see: everything tagged public, without what is tagged internal. */
function composeContract(subgraphs) {
  const tagged = subgraphs.map((subgraph) => ({ ...subgraph, typeDefs: tagArguments(withoutCaching(subgraph.typeDefs)) }));
  const filter = { include: new Set(['public']), exclude: new Set(['internal']) };
  const { errors = [], supergraphSdl } = composeSchemaContract(tagged, filter, true);
  return { supergraphSdl, failures: (errors ?? []).map((error) => `contract: ${error.message}`) };
}

/** The files to be committed, and everything that does not hold. */
export function composeAll(subgraphs) {
  const { owners, failures } = findOwners(subgraphs);
  for (const subgraph of subgraphs)
    failures.push(...checkSubgraph(subgraph, owners), ...checkCaching(subgraph, subgraphs, owners));
  const supergraph = composeSupergraph(subgraphs);
  const contract = composeContract(subgraphs);
  failures.push(...supergraph.failures, ...contract.failures);
  if (!supergraph.supergraphSdl || !contract.supergraphSdl) return { failures, files: {} };

  const publicSchema = apiSchemaOf(contract.supergraphSdl);
  failures.push(...checkApi(apiSchemaOf(supergraph.supergraphSdl)), ...checkScopes(subgraphs, publicSchema));
  const banner = '# Generated by `npm run schema:compose` from subgraphs/*.graphql. Do not edit.\n\n';
  return {
    failures,
    files: {
      'supergraph.graphql': `${banner}${supergraph.supergraphSdl.trim()}\n`,
      'public.graphql': `${banner}${printSchema(lexicographicSortSchema(publicSchema)).trim()}\n`,
    },
  };
}

function run(isCheck) {
  const subgraphs = readSubgraphs();
  const { failures, files } = composeAll(subgraphs);
  for (const [file, text] of Object.entries(files)) {
    const isSame = existsSync(fileUrl(file)) && readFileSync(fileUrl(file), 'utf8') === text;
    if (isCheck && !isSame) failures.push(`schemas/${file} is not what the subgraphs compose to; run npm run schema:compose`);
    if (!isCheck && !isSame) writeFileSync(fileUrl(file), text);
    console.log(`${isSame ? 'same     ' : isCheck ? 'DIFFERENT' : 'written  '} schemas/${file}`);
  }
  for (const failure of failures) console.error(`FAIL  ${failure}`);
  console.log(failures.length === 0 ? `${subgraphs.length} subgraphs compose, every rule holds` : `${failures.length} failures`);
  return failures.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileUrl('compose.mjs').pathname) process.exit(run(process.argv.includes('--check')));
