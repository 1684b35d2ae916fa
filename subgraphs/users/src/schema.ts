import type { SubgraphOptions } from '@castgraph/subgraph';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { Context } from './context.ts';
import { accountResolvers } from './features/account/account.resolvers.ts';
import { channelResolvers } from './features/channel/channel.resolvers.ts';
import { pictureResolvers } from './features/picture/picture.resolvers.ts';
import { sessionResolvers } from './features/session/session.resolvers.ts';
import { userResolvers } from './features/user/user.resolvers.ts';
import type { Resolvers } from './generated/graphql.ts';

const dateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => new Date(value as Date).toISOString(),
});

const refuse = (name: string): never => {
  throw new GraphQLError(`This is no ${name}.`, { extensions: { code: 'INVALID_INPUT' } });
};

/** Takes text of any kind; what stands in it is the services' to judge, who can name the field. */
const textScalar = (name: string) =>
  new GraphQLScalarType<string, string>({
    name,
    serialize: String,
    parseValue: (value) => (typeof value === 'string' ? value : refuse(name)),
    parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : refuse(name)),
  });

const typed: Resolvers = {
  ...accountResolvers,
  ...channelResolvers,
  ...pictureResolvers,
  ...sessionResolvers,
  ...userResolvers,
  DateTime: dateTime,
  URL: textScalar('URL'),
  EmailAddress: textScalar('EmailAddress'),
  Query: { ...channelResolvers.Query, ...sessionResolvers.Query, ...userResolvers.Query },
  Mutation: {
    ...accountResolvers.Mutation,
    ...channelResolvers.Mutation,
    ...sessionResolvers.Mutation,
    ...userResolvers.Mutation,
  },
  Problem: { __resolveType: () => null },
};

/** What answers `schemas/subgraphs/users.graphql`; checked against it above, handed on as Apollo names the same thing. */
export const resolvers = typed as SubgraphOptions<Context>['resolvers'];
