import type { Resolvers } from '../../generated/graphql.ts';

const accept = () => ({ acceptedAt: new Date() });

export const accountResolvers: Pick<Resolvers, 'Mutation' | 'SignUpResult' | 'PasswordResult'> = {
  Mutation: {
    signUp: async (_, { input }, context) =>
      (await context.services.accounts.signUp(context, input)) ?? { nextStep: 'VERIFY_EMAIL' },
    requestEmailVerification: async (_, { input }, context) => {
      await context.services.accounts.requestMail(context, 'VERIFY_AGAIN', input.email);
      return accept();
    },
    verifyEmail: async (_, { input }, context) => {
      await context.services.accounts.verifyEmail(context, input);
      return accept();
    },
    requestPasswordReset: async (_, { input }, context) => {
      await context.services.accounts.requestMail(context, 'RESET_PASSWORD', input.email);
      return accept();
    },
    resetPassword: async (_, { input }, context) => (await context.services.accounts.resetPassword(context, input)) ?? accept(),
    changePassword: async (_, { input }, context) => (await context.services.accounts.changePassword(context, input)) ?? accept(),
    changeUserRole: (_, { input }, context) => context.services.accounts.changeRole(context, input),
  },
  SignUpResult: {
    __resolveType: (result) => ('reason' in result ? 'SignUpRefusedProblem' : 'SignUpAccepted'),
  },
  PasswordResult: {
    __resolveType: (result) => ('reason' in result ? 'PasswordRefusedProblem' : 'Acceptance'),
  },
};
