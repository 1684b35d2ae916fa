import type { Resolvers } from '../../generated/graphql.ts';
import { nameScopes, readScope } from './scope-name.ts';

export const accessTokenResolvers: Pick<Resolvers, 'AccessToken' | 'Mutation'> = {
  Mutation: {
    createAccessToken: (_, { input }, context) =>
      context.services.accessTokens.create(context, { ...input, scopes: input.scopes.map(readScope) }),
    revokeAccessToken: async (_, { input }, context) => {
      await context.services.accessTokens.revoke(context, input.accessTokenId);
      return { removedId: input.accessTokenId };
    },
  },
  AccessToken: {
    scopes: ({ scopes }) => nameScopes(scopes),
  },
};
