import DataLoader from 'dataloader';
import type { PictureRow } from './picture.repository.ts';
import type { PictureService } from './picture.service.ts';

export function createPictureLoaders(pictures: PictureService) {
  return {
    pictureById: new DataLoader<string, PictureRow | null>(async (ids) => {
      const rows = new Map((await pictures.listByIds(ids)).map((picture) => [picture.uploadId, picture]));
      return ids.map((id) => rows.get(id) ?? null);
    }),
  };
}
