import type { Resolvers } from '../../generated/graphql.ts';

type Root = {
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'startUpload' | 'signUploadParts' | 'completeUpload' | 'abortUpload'>;
};

export const uploadResolvers: Root & Pick<Resolvers, 'Upload' | 'StartUploadResult' | 'CompleteUploadResult' | 'Viewer'> = {
  Mutation: {
    startUpload: (_parent, { input }, { viewer, services }) => services.uploads.start(viewer, input),
    signUploadParts: (_parent, { input }, { viewer, services }) =>
      services.uploads.signParts(viewer, input.uploadId, input.parts),
    completeUpload: (_parent, { input }, { viewer, services }) => services.completions.complete(viewer, input.uploadId),
    abortUpload: (_parent, { input }, { viewer, services }) => services.uploads.abort(viewer, input.uploadId),
  },
  StartUploadResult: { __resolveType: (result) => ('quota' in result ? 'QuotaExceededProblem' : 'Upload') },
  CompleteUploadResult: {
    __resolveType(result) {
      if ('partNumbers' in result) return 'UploadIncompleteProblem';
      return 'quota' in result ? 'QuotaExceededProblem' : 'Upload';
    },
  },
  Upload: {
    partSizeBytes: ({ partSizeBytes }) => BigInt(partSizeBytes),
    async receivedBytes(upload, _args, { loaders }) {
      if (upload.state !== 'OPEN') return upload.arrivedBytes;
      return (await loaders.partsOfUpload(upload)).reduce((sum, part) => sum + BigInt(part.sizeBytes), 0n);
    },
    async parts(upload, _args, { loaders }) {
      const parts = await loaders.partsOfUpload(upload);
      return parts.map(({ number, sizeBytes, sha256 }) => ({ number, sizeBytes, sha256: sha256 ?? '' }));
    },
    video: ({ videoId }, _args, { loaders }) => (videoId === null ? null : loaders.videoById.load(videoId)),
  },
  Viewer: {
    // Answers the caller alone, whoever is asked for.
    __resolveReference: (_reference, { viewer }) => (viewer === null ? null : { id: viewer.userId }),
    uploads: (_parent, _args, { viewer, services }) => services.uploads.listOpen(viewer),
    uploadQuota: (_parent, _args, { viewer, services }) => services.uploads.describeQuota(viewer),
  },
};
