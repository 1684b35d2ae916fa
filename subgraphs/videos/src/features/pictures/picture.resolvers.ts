import type { Resolvers } from '../../generated/graphql.ts';

export const pictureResolvers: Pick<Resolvers, 'Image' | 'Thumbnail'> & {
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'addThumbnail'>;
} = {
  Mutation: {
    addThumbnail: (_parent, { input }, { viewer, services }) =>
      services.pictures.addThumbnail(viewer, input.videoId, input.uploadId),
  },
  Image: {
    url: (image, { widthPx }, { services }) => services.pictures.addressOf(image, widthPx),
    widthPx: ({ picture }) => picture.widthPx,
    heightPx: ({ picture }) => picture.heightPx,
    blurhash: ({ picture }) => picture.blurhash,
  },
  Thumbnail: {
    // A picture is known of by whoever may choose it.
    async __resolveReference({ id }, { loaders, viewer, services }) {
      const picture = await loaders.pictureById.load(id);
      if (picture === null || picture.videoId === null || viewer === null) return null;
      const video = await services.editing.requireOwn(viewer, picture.videoId).catch(() => null);
      return video === null ? null : { picture, video };
    },
    id: ({ picture }) => picture.id,
    image: ({ picture, video }) => ({ picture, voidUntil: video.addressesVoidUntil }),
    isGenerated: ({ picture }) => picture.uploadId === null,
    isChosen: ({ picture, video }) => video.thumbnailId === picture.id,
  },
};
