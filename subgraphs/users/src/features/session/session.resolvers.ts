import { hasScope, type Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import type { Resolvers } from '../../generated/graphql.ts';
import type { ViewerRow } from './session.repository.ts';

const toRow = ({ userId, credential, sessionId, scopes }: Viewer): ViewerRow => ({ id: userId, credential, sessionId, scopes });

export const sessionResolvers: Pick<Resolvers, 'Viewer' | 'Session' | 'SignInResult' | 'Query' | 'Mutation'> = {
  Query: {
    me: (_, _args, { viewer }) => viewer && toRow(viewer),
  },
  Mutation: {
    signIn: (_, { input }, context) => context.services.sessions.signIn(context, input),
    refreshSession: (_, { input }, context) => context.services.sessions.refresh(context, input.refreshToken),
    signOut: async (_, { input }, context) => {
      await context.services.sessions.signOut(context, { ...input, isEverywhere: input.isEverywhere ?? false });
      return { acceptedAt: new Date() };
    },
  },
  Viewer: {
    // Whatever id is asked for, only the caller is answered.
    __resolveReference: ({ id }, { viewer }) => (viewer?.userId === id ? toRow(viewer) : null),
    user: ({ id }, _, { loaders }) => loaders.userById.load(id),
    account: async (viewer, _, { loaders }) => {
      demandScope(viewer, 'account:read');
      return loaders.userById.load(viewer.id);
    },
    collaborations: async (viewer, _, { loaders }) => {
      demandScope(viewer, 'account:read');
      return loaders.channelsByOwner.load(viewer.id);
    },
    sessions: async (viewer, _, { services }) => {
      const sessions = await services.sessions.list(viewer);
      return sessions.map((session) => ({ ...session, isCurrent: session.id === viewer.sessionId }));
    },
    accessTokens: (viewer, _, { services }) => services.accessTokens.list(viewer),
  },
  Session: {
    signedInAt: ({ createdAt }) => createdAt,
    isCurrent: ({ id, isCurrent }, _, { viewer }) => isCurrent ?? viewer?.sessionId === id,
  },
  SignInResult: {
    __resolveType: (result) => ('reason' in result ? 'SignInRefusedProblem' : 'SignedIn'),
  },
};

function demandScope(viewer: ViewerRow, scope: string): void {
  if (!hasScope(viewer, scope)) throw new AppError('FORBIDDEN', 'You may not do this.');
}
