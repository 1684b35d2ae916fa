import type { Operation } from '../behaviour.ts';
import type { DocumentStore, PreparedOperation } from '../document/document-store.ts';
import type { DeniedFields } from '../execute/collect.ts';
import { listFetches } from '../execute/plan.ts';
import type { Graph } from '../graph/graph.ts';
import { canBeShared, SHARED_SCOPE } from './identity.ts';

/**
 * Whether a stream may go on with what it began with: the next graph has all of it, guards the same fields by the same rules,
 * and would ask the same of the same subgraphs. @throws GraphQLError where the next graph cannot plan it.
 */
export function isStillValid(
  { request, document, graph, prepared, denied, caller }: Operation,
  next: Graph,
  documents: DocumentStore,
): boolean {
  const { errors, operations } = documents.prepare(next, request.query ?? '', document.isTrusted);
  const renewed = operations.find(({ node }) => node.name?.value === prepared.node.name?.value);
  if (errors.length > 0 || renewed === undefined) return false;
  if (caller.scope === SHARED_SCOPE && !canBeShared({ graph: next, document, prepared: renewed })) return false;
  if (tellGuards(renewed) !== tellGuards(prepared)) return false;
  return tellPlan(renewed, carryOver(denied, prepared, renewed), next) === tellPlan(prepared, denied, graph);
}

/** The text is the same, so that a place in it is the same field. */
const tellGuards = ({ guards }: PreparedOperation) => JSON.stringify(guards.map(({ field, rules }) => [field.loc?.start, rules]));

/** What was denied, by the fields of the document as it was read anew. */
function carryOver(denied: DeniedFields, { guards }: PreparedOperation, renewed: PreparedOperation): DeniedFields {
  return new Map(
    guards.flatMap(({ field }, index) => {
      const [denial, now] = [denied.get(field), renewed.guards[index]];
      return denial !== undefined && now !== undefined ? [[now.field, denial] as const] : [];
    }),
  );
}

/** Everything that is asked, and where. */
function tellPlan({ compile }: PreparedOperation, denied: DeniedFields, { subgraphs }: Graph): string {
  const { primary, step } = compile(denied);
  const first = primary === undefined ? [] : [{ subgraph: primary.serviceName, document: primary.operation }];
  const asked = [...first, ...(step === undefined ? [] : listFetches(step))];
  return JSON.stringify(asked.map(({ subgraph, document }) => [subgraph, subgraphs.get(subgraph), document]));
}
