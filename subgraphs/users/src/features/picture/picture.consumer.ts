import { on } from '@castgraph/kafka/consumer';
import { pictureReadyV1 } from '@castgraph/schemas/events/videos';
import type { PictureService } from './picture.service.ts';

/** Keeps the copy of what videos knows about uploaded pictures. */
export const onPictureReady = (pictures: PictureService) =>
  on(pictureReadyV1, async (message) => {
    await pictures.applyReady(message);
  });
