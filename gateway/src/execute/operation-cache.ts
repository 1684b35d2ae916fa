import type { FetchStep } from './plan.ts';
import type { Representation } from './representations.ts';
import type { SubgraphAnswer } from './subgraph-answer.ts';
import type { FetchTrace } from './trace.ts';

/** Who is asked for: nobody, in one request with all who give the same name; the caller where it is absent. */
export type Nobody = string;

export interface EntityFetch {
  step: FetchStep;
  /** The variables of the document, as they are sent. */
  variablesText: string;
  ask(representations: readonly Representation[], nobody?: Nobody): Promise<SubgraphAnswer>;
  /** Is told how much of the fetch was kept. */
  trace: FetchTrace | undefined;
}

export interface LookupFetch {
  step: FetchStep;
  variables: Readonly<Record<string, unknown>>;
  ask(nobody?: Nobody): Promise<SubgraphAnswer>;
  trace: FetchTrace | undefined;
}

/** What one operation may take from what is kept, instead of asking a subgraph. */
export interface OperationCache {
  /** Whether anything of what a fetch brings may be kept; without that it is not to be asked. */
  keeps(step: FetchStep): boolean;
  /** Answers as the subgraph would, `_entities` in the order of the representations. */
  answerEntities(fetch: EntityFetch, representations: readonly Representation[]): Promise<SubgraphAnswer>;
  /** Answers a fetch of root fields. */
  answerLookup(fetch: LookupFetch): Promise<SubgraphAnswer>;
}
