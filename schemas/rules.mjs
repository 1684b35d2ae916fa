// The rules of the graph that composition does not know. Each answers the failures it finds, as lines to read.
import { getNamedType, isNonNullType, Kind, print } from 'graphql';

/** Types that several subgraphs define alike, besides entities and @shareable objects. */
const SHARED_TYPES = new Set([
  'CacheControlScope',
  'Playable',
  'PlaybackPurpose',
  'PlaybackRefusal',
  'PlaybackResult',
  'Problem',
  'Visibility',
]);

/** Scopes that an app or a token can be given. */
export const GRANTABLE_SCOPES = new Set([
  'account:read',
  'account:write',
  'channels:write',
  'uploads:write',
  'videos:read',
  'videos:write',
]);

/** Scopes that only the product's own sessions carry; no app and no token can be given them. */
export const PRODUCT_SCOPES = new Set(['account:security', 'moderation:read', 'moderation:write', 'admin']);

/** What @policy can demand, as packages/auth answers it; no app meets any of these. */
export const PRODUCT_POLICIES = new Set(['person']);

const HAS_FIELDS = new Set([Kind.OBJECT_TYPE_DEFINITION, Kind.OBJECT_TYPE_EXTENSION, Kind.INTERFACE_TYPE_DEFINITION]);
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);
const BUILT_IN = /^(?:__|(?:String|Int|Float|Boolean|ID)$)/;

const directivesOf = (node, name) => (node.directives ?? []).filter((directive) => directive.name.value === name);
const has = (node, name) => directivesOf(node, name).length > 0;
const isScoped = (node) => ['requiresScopes', 'authenticated', 'policy'].some((name) => has(node, name));
const namedType = (type) => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));
const isList = (type) => (type.kind === Kind.NON_NULL_TYPE ? isList(type.type) : type.kind === Kind.LIST_TYPE);

/** Who owns a type: the subgraph that describes it. The others only add to it, or refer to it by id. */
export function findOwners(subgraphs) {
  const failures = [];
  const definitions = new Map();
  for (const { name, typeDefs } of subgraphs) {
    for (const node of typeDefs.definitions) {
      if (!node.name || node.kind.endsWith('Extension') || ROOTS.has(node.name.value)) continue;
      if (node.kind === Kind.DIRECTIVE_DEFINITION) continue;
      const found = definitions.get(node.name.value) ?? [];
      definitions.set(node.name.value, [...found, { subgraph: name, node }]);
    }
  }
  const owners = new Map();
  for (const [type, found] of definitions) {
    if (found.every(({ node }) => has(node, 'key'))) {
      const owning = found.filter(({ node }) => node.description);
      if (owning.length !== 1) failures.push(`${type}: an entity is described by exactly one subgraph, its owner`);
      owners.set(type, owning[0]?.subgraph);
    } else if (found.length > 1) {
      const isDeliberate =
        SHARED_TYPES.has(type) || found.every(({ node }) => has(node, 'shareable') || node.kind === Kind.SCALAR_TYPE_DEFINITION);
      const where = found.map(({ subgraph }) => subgraph).join(', ');
      if (!isDeliberate) failures.push(`${type}: defined by ${where} without being shared`);
    }
  }
  return { owners, failures };
}

/** Whether a value of this type may turn out to live in another subgraph. */
function crossesBorder(type, subgraph, owners, members) {
  if (owners.has(type)) return owners.get(type) !== subgraph;
  return (members.get(type) ?? []).some((member) => owners.has(member) && owners.get(member) !== subgraph);
}

function membersOf(typeDefs) {
  const members = new Map();
  for (const node of typeDefs.definitions) {
    if (node.kind === Kind.UNION_TYPE_DEFINITION) members.set(node.name.value, node.types.map(namedType));
    for (const parent of node.interfaces ?? []) {
      members.set(namedType(parent), [...(members.get(namedType(parent)) ?? []), node.name.value]);
    }
  }
  return members;
}

/** A fault or a refusal must have a place to stop short of the page. */
function checkNullability({ type, field, subgraph, owners, members, at }) {
  const isNonNull = field.type.kind === Kind.NON_NULL_TYPE;
  const isKey = field.name.value === 'id';
  const target = namedType(field.type);
  const crosses = crossesBorder(target, subgraph, owners, members);
  const failures = [];
  if (isNonNull && (type === 'Query' || type === 'Mutation')) failures.push(`${at}: a root field is nullable`);
  if (isNonNull && owners.has(type) && owners.get(type) !== subgraph && !isKey) {
    failures.push(`${at}: a field added to another's type is nullable`);
  }
  if (isNonNull && type === 'Viewer' && !isKey) failures.push(`${at}: any subgraph may answer me, so its fields are nullable`);
  if (isNonNull && !isList(field.type) && crosses) failures.push(`${at}: a reference across a border is nullable`);
  if (isList(field.type) && /!\]/.test(print(field.type)) && crosses) failures.push(`${at}: items across a border are nullable`);
  if (isNonNull && isScoped(field) && type !== 'Subscription') failures.push(`${at}: a field behind a scope is nullable`);
  return failures;
}

/** Pages, inputs and resumable streams are written the same way everywhere. */
function checkShape({ type, field, at }) {
  const failures = [];
  const names = (field.arguments ?? []).map((argument) => argument.name.value);
  const isPaged = names.includes('first') || names.includes('last');
  if (namedType(field.type).endsWith('Connection') && !isPaged) failures.push(`${at}: a connection takes first or last`);
  if (isPaged && !has(field, 'listSize')) failures.push(`${at}: a page has a @listSize`);
  if (has(field, 'deprecated')) failures.push(`${at}: nothing is deprecated`);
  if (type === 'Mutation') {
    const expected = `${field.name.value[0].toUpperCase()}${field.name.value.slice(1)}Input!`;
    const isOneInput = names.length === 1 && names[0] === 'input' && print(field.arguments[0].type) === expected;
    if (!isOneInput) failures.push(`${at}: takes one argument, input: ${expected}`);
  }
  if (type === 'Subscription' && !names.includes('after')) failures.push(`${at}: a subscription resumes by after`);
  return failures;
}

export function checkSubgraph({ name, typeDefs }, owners) {
  const members = membersOf(typeDefs);
  const failures = [];
  for (const node of typeDefs.definitions) {
    if (!HAS_FIELDS.has(node.kind)) continue;
    for (const field of node.fields ?? []) {
      const subject = { type: node.name.value, field, subgraph: name, owners, members };
      const at = `${name}: ${node.name.value}.${field.name.value}`;
      failures.push(...checkNullability({ ...subject, at }), ...checkShape({ ...subject, at }));
    }
  }
  return failures;
}

/** Each alternative of a field's @requiresScopes or @policy, as a list of what it takes together. */
const alternativesOf = (field, directiveName) =>
  directivesOf(field, directiveName).flatMap((directive) =>
    directive.arguments[0].value.values.map((all) => all.values.map(({ value }) => value)),
  );

/** The enum by which people hand on scopes names those that can be handed on, and no other. */
function checkScopeEnum({ name, typeDefs }) {
  const scopes = typeDefs.definitions.find((node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'Scope');
  if (scopes === undefined) return [];
  const told = new Set(scopes.values.map((value) => value.name.value.toLowerCase().replace('_', ':')));
  const untold = [...GRANTABLE_SCOPES].filter((scope) => !told.has(scope));
  const ungrantable = [...told].filter((scope) => !GRANTABLE_SCOPES.has(scope));
  return [
    ...untold.map((scope) => `${name}: Scope lacks ${scope}`),
    ...ungrantable.map((scope) => `${name}: Scope has ${scope}, which nobody can be given`),
  ];
}

/** Scopes and policies are known ones, and what is public can be reached by a token. */
export function checkScopes(subgraphs, publicSchema) {
  const failures = subgraphs.flatMap(checkScopeEnum);
  for (const { name, typeDefs } of subgraphs) {
    for (const node of typeDefs.definitions) {
      for (const field of node.fields ?? []) {
        const at = `${name}: ${node.name.value}.${field.name.value}`;
        const alternatives = alternativesOf(field, 'requiresScopes');
        const policies = alternativesOf(field, 'policy');
        for (const policy of policies.flat()) if (!PRODUCT_POLICIES.has(policy)) failures.push(`${at}: unknown policy ${policy}`);
        for (const scope of alternatives.flat()) {
          if (!GRANTABLE_SCOPES.has(scope) && !PRODUCT_SCOPES.has(scope)) failures.push(`${at}: unknown scope ${scope}`);
        }
        const isPublic = Boolean(publicSchema.getType(node.name.value)?.getFields?.()[field.name.value]);
        const isReachable =
          alternatives.length === 0 || alternatives.some((all) => all.every((scope) => GRANTABLE_SCOPES.has(scope)));
        if (isPublic && !isReachable) failures.push(`${at}: public, but no app can be given its scope`);
        if (isPublic && policies.length > 0) failures.push(`${at}: public, but no app meets its policy`);
      }
    }
  }
  return failures;
}

/** Everything is described, and every event says where to resume and when it happened. */
export function checkApi(schema) {
  const failures = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (BUILT_IN.test(type.name)) continue;
    if (!type.description && !ROOTS.has(type.name)) failures.push(`${type.name}: has no description`);
    for (const field of Object.values(type.getFields?.() ?? {})) {
      if (!field.description) failures.push(`${type.name}.${field.name}: has no description`);
    }
  }
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const event = getNamedType(field.type);
    for (const wanted of ['cursor', 'occurredAt']) {
      const isThere = isNonNullType(event.getFields?.()[wanted]?.type);
      if (!isThere) failures.push(`Subscription.${field.name}: its events have ${wanted}`);
    }
  }
  return failures;
}
