export type { GraphQLClientOptions } from './client.ts';
export { createGraphQLClient } from './client.ts';
export type { ClientError } from './errors.ts';
export { describeError, describeWait } from './errors.ts';
export type { AccessTokens } from './tokens.ts';
export { noTokens } from './tokens.ts';
