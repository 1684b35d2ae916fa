// What may be said of how long answers are kept. Each rule answers the failures it finds, as lines to read.
import { Kind } from 'graphql';

/** What becomes private must be out of reach within a minute, whoever keeps it. */
const MAX_AGE = 60;

const UNKEPT_ROOTS = new Set(['Mutation', 'Subscription']);
const PERSONAL = /^(?:me|my[A-Z].*)$/;
const GUARDS = new Set(['authenticated', 'requiresScopes', 'policy']);

const hasFields = ({ kind }) =>
  [Kind.OBJECT_TYPE_DEFINITION, Kind.OBJECT_TYPE_EXTENSION, Kind.INTERFACE_TYPE_DEFINITION].includes(kind);
const isGuarded = ({ directives = [] }) => directives.some(({ name }) => GUARDS.has(name.value));

/** What a node's @cacheControl says; undefined where it has none. */
function readHint({ directives = [] }) {
  const hint = directives.find(({ name }) => name.value === 'cacheControl');
  return hint && Object.fromEntries(hint.arguments.map(({ name, value }) => [name.value, value.value]));
}

/** True for a hint that lets something be kept, or be shared. */
const isGiving = (hint) => Number(hint.maxAge ?? 0) > 0 || hint.inheritMaxAge === true || hint.scope === 'PUBLIC';

function checkHint(node, at) {
  const hint = readHint(node);
  if (hint === undefined) return [];
  const failures = [];
  if (hint.maxAge !== undefined && hint.inheritMaxAge) failures.push(`${at}: is either of its own age or of another's`);
  if (Number(hint.maxAge) > MAX_AGE || Number(hint.maxAge) < 0) failures.push(`${at}: is kept from 0 to ${MAX_AGE} seconds`);
  if (isGuarded(node) && isGiving(hint)) failures.push(`${at}: what is guarded is not kept`);
  return failures;
}

function checkField({ type, field, at }) {
  const hint = readHint(field);
  if (hint === undefined || !isGiving(hint)) return [];
  const failures = [];
  if (PERSONAL.test(field.name.value)) failures.push(`${at}: depends on who asks, and is not kept`);
  if (UNKEPT_ROOTS.has(type)) failures.push(`${at}: only what is read is kept`);
  return failures;
}

/** What the owner of a type says of it holds for the fields of others too, so they say of each whether it does. */
function checkAdded({ name, field, type, owner, ownersHint, at }) {
  const isAdded = owner !== undefined && owner !== name && field.name.value !== 'id';
  if (!isAdded || ownersHint === undefined || PERSONAL.test(field.name.value) || isGuarded(field)) return [];
  return readHint(field) === undefined ? [`${at}: says how long it is kept, since ${type} of ${owner} does`] : [];
}

/** Hints that would keep what is one viewer's, or keep anything too long. */
export function checkCaching({ name, typeDefs }, subgraphs, owners) {
  const failures = [];
  for (const node of typeDefs.definitions) {
    const type = node.name?.value;
    if (type === undefined || node.kind === Kind.DIRECTIVE_DEFINITION) continue;
    failures.push(...checkHint(node, `${name}: ${type}`));
    if (!hasFields(node)) continue;
    const owner = owners.get(type);
    const definitions = subgraphs.find((subgraph) => subgraph.name === owner)?.typeDefs.definitions ?? [];
    const ownersHint = definitions.map((one) => (one.name?.value === type ? readHint(one) : undefined)).find(Boolean);
    for (const field of node.fields ?? []) {
      const at = `${name}: ${type}.${field.name.value}`;
      failures.push(...checkHint(field, at), ...checkField({ type, field, at }));
      failures.push(...checkAdded({ name, field, type, owner, ownersHint, at }));
    }
  }
  return failures;
}
