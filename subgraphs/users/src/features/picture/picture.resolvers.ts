import type { Resolvers } from '../../generated/graphql.ts';

export const pictureResolvers: Pick<Resolvers, 'Image'> = {
  Image: {
    url: (picture, { widthPx }, { services }) => services.pictures.urlOf(picture, widthPx),
    blurhash: ({ blurhash }) => blurhash || null,
  },
};
