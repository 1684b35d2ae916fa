import { AppError } from '@castgraph/errors';

export interface GraphRequest {
  query: string;
  variables: Record<string, unknown>;
  operationName?: string;
}

/** @throws AppError INVALID_INPUT where the body is no GraphQL request. */
export function parseRequest(body: string): GraphRequest {
  const refused = new AppError('INVALID_INPUT', 'The body must be a GraphQL request in JSON.');
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw refused;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw refused;
  const { query, variables, operationName } = json as Record<string, unknown>;
  if (typeof query !== 'string') throw refused;
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) throw refused;
  return {
    query,
    variables: (variables ?? {}) as Record<string, unknown>,
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}
