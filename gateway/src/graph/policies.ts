import { type ConstDirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';

/** What a caller must be to read a field or a type. */
export type PolicyRule =
  | { kind: 'authenticated' }
  /** Any one of the alternatives; of each, all scopes. */
  | { kind: 'scopes'; alternatives: readonly (readonly string[])[] }
  /** A policy that nobody here can answer: always refused, so that an unknown rule never opens a door. */
  | { kind: 'policy' };

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
    case 'policy':
      return { kind: 'policy' };
    case 'requiresScopes': {
      const value = directive.arguments?.[0]?.value;
      if (value?.kind !== Kind.LIST) return { kind: 'policy' };
      const alternatives = value.values.map((all) =>
        all.kind === Kind.LIST ? all.values.map((scope) => (scope.kind === Kind.STRING ? scope.value : '')) : [],
      );
      return { kind: 'scopes', alternatives };
    }
    default:
      return undefined;
  }
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
