import type { DocumentNode } from 'graphql';
import { getOperationAST } from 'graphql';

/** What is sent, however it is sent. */
export interface Payload {
  query: string;
  operationName?: string;
  variables?: Record<string, unknown>;
}

export interface RequestOptions {
  token: string;
  isDryRun: boolean;
  isExplaining: boolean;
  /** Of the headers editor; they go over the page's own. */
  headers: Record<string, unknown>;
}

export const isSubscription = (document: DocumentNode | undefined, name: string | undefined): boolean =>
  document !== undefined && getOperationAST(document, name)?.operation === 'subscription';

/** The headers that say who asks, and what the answer should carry. */
export function listHeaders({ token, isDryRun, isExplaining, headers }: RequestOptions): Record<string, string> {
  const own = {
    ...(token !== '' && { authorization: `Bearer ${token}` }),
    ...(isDryRun && { 'x-castgraph-dry-run': '1' }),
    ...(isExplaining && token !== '' && { 'x-castgraph-explain': '1' }),
  };
  const typed = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return { ...own, ...Object.fromEntries(typed) };
}
