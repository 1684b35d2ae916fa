import type { JsonObject } from './merge.ts';

/** What a subgraph answered, in the form of the GraphQL response. */
export interface SubgraphAnswer {
  data?: JsonObject | null;
  errors?: readonly SubgraphError[];
}

export interface SubgraphError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
}
