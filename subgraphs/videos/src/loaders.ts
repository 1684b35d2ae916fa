import type { Viewer } from '@castgraph/auth/viewer';
import type { StoredPart } from '@castgraph/objectstore';
import DataLoader from 'dataloader';
import type { UploadRow } from './features/uploads/upload.repository.ts';
import type { Services } from './services.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/** Gathers what one request asks for. Made anew for every request, so that nothing is shared between viewers. */
export function createLoaders(viewer: Viewer | null, services: Services) {
  const parts = new Map<string, Promise<StoredPart[]>>();
  return {
    videoById: new DataLoader((ids: readonly string[]) => services.videos.findMany(viewer, ids)),
    isOwnChannelById: new DataLoader((ids: readonly string[]) => services.videos.areOwnChannels(viewer, ids)),
    videoCountByChannelId: new DataLoader((ids: readonly string[]) => services.videos.countPublic(ids)),
    categoryById: new DataLoader((ids: readonly string[]) => services.categories.findMany(ids)),
    pictureById: new DataLoader((ids: readonly string[]) => services.pictures.findMany(ids)),
    picturesByVideoId: new DataLoader((ids: readonly string[]) => services.pictures.findOfVideos(ids)),
    /** The store is asked once, for the parts and the bytes that arrived. */
    partsOfUpload(upload: UploadRow): Promise<StoredPart[]> {
      const known = parts.get(upload.id) ?? services.uploads.listParts(upload);
      parts.set(upload.id, known);
      return known;
    },
  };
}
