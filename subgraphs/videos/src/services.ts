import type { Logger } from '@castgraph/logger';
import type { ObjectStore } from '@castgraph/objectstore';
import type { Redis } from 'ioredis';
import type { Database } from './database/database.ts';
import { createAccountRepository } from './features/accounts/account.repository.ts';
import { createAccountService } from './features/accounts/account.service.ts';
import { createCategoryRepository } from './features/categories/category.repository.ts';
import { createCategoryService } from './features/categories/category.service.ts';
import { createChannelRepository } from './features/channels/channel.repository.ts';
import { createChannelService } from './features/channels/channel.service.ts';
import { createJobRepository } from './features/jobs/job.repository.ts';
import { createJobService } from './features/jobs/job.service.ts';
import { createMediaAddressService } from './features/media-addresses/media-address.service.ts';
import { createWithdrawalRepository } from './features/media-addresses/withdrawal.repository.ts';
import { createWithdrawalService } from './features/media-addresses/withdrawal.service.ts';
import { createPictureRepository } from './features/pictures/picture.repository.ts';
import { createPictureService } from './features/pictures/picture.service.ts';
import { createPlaybackService } from './features/playback/playback.service.ts';
import { createProcessingRepository } from './features/processing/processing.repository.ts';
import { createProcessingService } from './features/processing/processing.service.ts';
import { createProcessingFeedService } from './features/processing/processing-feed.service.ts';
import type { WakeUp } from './features/processing/wake-up.ts';
import { createRemovalRepository } from './features/removals/removal.repository.ts';
import { createRemovalService } from './features/removals/removal.service.ts';
import { createSweepRepository } from './features/sweeping/sweep.repository.ts';
import { createSweeperService } from './features/sweeping/sweeper.service.ts';
import { createUploadRepository } from './features/uploads/upload.repository.ts';
import { createUploadService } from './features/uploads/upload.service.ts';
import { createUploadCompletionRepository } from './features/uploads/upload-completion.repository.ts';
import { createUploadCompletionService } from './features/uploads/upload-completion.service.ts';
import { createVideoRepository } from './features/videos/video.repository.ts';
import { createVideoService } from './features/videos/video.service.ts';
import { createVideoEditingService } from './features/videos/video-editing.service.ts';
import type { Limits } from './values/limits.ts';

export interface ServiceParts {
  db: Database;
  redis: Redis;
  /** The bucket that files come in by, and the one that media is served from. */
  store: ObjectStore;
  media: ObjectStore;
  wakeUp: WakeUp;
  mediaUrl: string;
  mediaUrlKey: Buffer;
  limits: Limits;
  log: Logger;
}

export type Services = ReturnType<typeof createServices>;

/** Puts the features together; who needs whom is said here and nowhere else. */
export function createServices({ db, redis, store, media, wakeUp, mediaUrl, mediaUrlKey, limits, log }: ServiceParts) {
  const { addressLifeMs, deletionGraceMs, thumbnailsPerVideo } = limits;
  const videoRows = createVideoRepository(db);
  const processingRows = createProcessingRepository(db);
  const completionRows = createUploadCompletionRepository(db);

  const accounts = createAccountService({ accounts: createAccountRepository(db) });
  const channels = createChannelService({ channels: createChannelRepository(db), waitMs: limits.channelWaitMs });
  const addresses = createMediaAddressService({ key: mediaUrlKey, publicUrl: mediaUrl, lifeMs: addressLifeMs });
  const withdrawals = createWithdrawalService({ withdrawals: createWithdrawalRepository(db), redis, addressLifeMs, log });
  const videos = createVideoService({ videos: videoRows, channels });
  const editing = createVideoEditingService({ videos: videoRows, channels, withdrawals, deletionGraceMs });
  const removals = createRemovalService({ removals: createRemovalRepository(db), stores: [store, media], log });
  const uploads = createUploadService({
    uploads: createUploadRepository(db),
    completions: completionRows,
    accounts,
    channels,
    removals,
    store,
    limits,
  });
  const completions = createUploadCompletionService({
    uploads,
    completions: completionRows,
    removals,
    store,
    media,
    limits,
    log,
  });

  return {
    accounts,
    channels,
    videos,
    editing,
    uploads,
    completions,
    removals,
    withdrawals,
    categories: createCategoryService({ categories: createCategoryRepository(db) }),
    pictures: createPictureService({ pictures: createPictureRepository(db), editing, addresses, thumbnailsPerVideo }),
    playback: createPlaybackService({ addresses }),
    processing: createProcessingService({ processing: processingRows }),
    feed: createProcessingFeedService({ processing: processingRows, videos, wakeUp }),
    jobs: createJobService({ jobs: createJobRepository(db) }),
    sweeper: createSweeperService({
      sweeps: createSweepRepository(db),
      processing: processingRows,
      completions: completionRows,
      completing: completions,
      removals,
      store,
      media,
      limits,
      log,
    }),
  };
}
