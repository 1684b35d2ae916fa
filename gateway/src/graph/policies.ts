import { type ConstDirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';

/** What a caller must be to read a field or a type. */
export type PolicyRule =
  | { kind: 'authenticated' }
  /** Any one of the alternatives; of each, all scopes, or all policies. Nobody meets a rule without alternatives. */
  | { kind: 'scopes' | 'policies'; alternatives: readonly (readonly string[])[] };

/** Rules by coordinate: `Type` or `Type.field`. All rules of a coordinate must hold. */
export type PolicyRules = ReadonlyMap<string, readonly PolicyRule[]>;

const POLICY_FEATURE = /specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\//;
const POLICY_NAME = /^(?:authenticated|requiresScopes|policy)(?:__\w+)?$/;

/** The planner refuses a supergraph with policy directives; they are taken out here and enforced for each document. */
export function splitPolicies(supergraphSdl: string): { sdl: string; rules: PolicyRules } {
  const rules = new Map<string, PolicyRule[]>();
  const document = parse(supergraphSdl, { noLocation: true });
  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined || definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const typeName = definition.name.value;
    addRules(rules, typeName, definition.directives as readonly ConstDirectiveNode[] | undefined);
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) addRules(rules, `${typeName}.${field.name.value}`, field.directives);
  }
  return { sdl: print(withoutPolicies(document)), rules };
}

function addRules(rules: Map<string, PolicyRule[]>, coordinate: string, directives: readonly ConstDirectiveNode[] = []): void {
  for (const directive of directives) {
    const rule = readRule(directive);
    if (rule !== undefined) rules.set(coordinate, [...(rules.get(coordinate) ?? []), rule]);
  }
}

function readRule(directive: ConstDirectiveNode): PolicyRule | undefined {
  switch (directive.name.value) {
    case 'authenticated':
      return { kind: 'authenticated' };
    case 'requiresScopes':
      return { kind: 'scopes', alternatives: readAlternatives(directive) };
    case 'policy':
      return { kind: 'policies', alternatives: readAlternatives(directive) };
    default:
      return undefined;
  }
}

/** What cannot be read is a name that nobody has, so that no mistake of an SDL opens a door. */
function readAlternatives({ arguments: given }: ConstDirectiveNode): string[][] {
  const value = given?.[0]?.value;
  if (value?.kind !== Kind.LIST) return [];
  return value.values.map((all) =>
    all.kind === Kind.LIST ? all.values.map((item) => (item.kind === Kind.STRING ? item.value : '')) : [''],
  );
}

function withoutPolicies(document: DocumentNode): DocumentNode {
  return visit(document, {
    DirectiveDefinition: (node) => (POLICY_NAME.test(node.name.value) ? null : undefined),
    ScalarTypeDefinition: (node) => (POLICY_NAME.test(node.name.value) ? null : undefined),
    Directive(node) {
      const isPolicyLink = node.name.value === 'link' && POLICY_FEATURE.test(print(node));
      return POLICY_NAME.test(node.name.value) || isPolicyLink ? null : undefined;
    },
  });
}
