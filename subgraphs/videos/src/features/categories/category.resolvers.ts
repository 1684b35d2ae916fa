import type { Resolvers } from '../../generated/graphql.ts';

export const categoryResolvers: Pick<Resolvers, 'Category'> & { Query: Pick<NonNullable<Resolvers['Query']>, 'categories'> } = {
  Query: {
    categories: (_parent, _args, { services }) => services.categories.findAll(),
  },
  Category: {
    __resolveReference: ({ id }, { loaders }) => loaders.categoryById.load(id),
  },
};
