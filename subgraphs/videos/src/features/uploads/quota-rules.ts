import type { Limits } from '../../values/limits.ts';
import { describeBytes, type UploadKind } from './upload-rules.ts';

/** What somebody has stored and has under way. Claimed bytes are those of open uploads, which have not arrived yet. */
export interface Usage {
  storedBytes: bigint;
  storedTodayBytes: bigint;
  claimedBytes: bigint;
  videosToday: number;
  uploadsToday: number;
}

export interface Quota {
  totalBytes: bigint | null;
  usedBytes: bigint;
  dailyBytes: bigint | null;
  usedTodayBytes: bigint;
  dailyVideos: number;
  videosToday: number;
}

const toBigInt = (bytes: number | null) => (bytes === null ? null : BigInt(bytes));

export function describeQuota(usage: Usage, limits: Limits): Quota {
  return {
    totalBytes: toBigInt(limits.totalBytes),
    usedBytes: usage.storedBytes,
    dailyBytes: toBigInt(limits.dailyBytes),
    usedTodayBytes: usage.storedTodayBytes,
    dailyVideos: limits.videosPerDay,
    videosToday: usage.videosToday,
  };
}

/** Why these bytes would not fit beside what is stored and what is already on its way; null where they do. */
export function refuseBytes(usage: Usage, bytes: bigint, limits: Limits): string | null {
  const after = usage.claimedBytes + bytes;
  if (limits.totalBytes !== null && usage.storedBytes + after > BigInt(limits.totalBytes)) {
    return `This file does not fit into your ${describeBytes(limits.totalBytes)} of storage. Delete videos to make room.`;
  }
  if (limits.dailyBytes !== null && usage.storedTodayBytes + after > BigInt(limits.dailyBytes)) {
    return `You may upload ${describeBytes(limits.dailyBytes)} in 24 hours, and this file would exceed it. Try again later.`;
  }
  return null;
}

/** Why somebody may not begin another upload of this size; null where they may. */
export function refuseStart(usage: Usage, request: { kind: UploadKind; sizeBytes: bigint }, limits: Limits): string | null {
  if (request.kind === 'VIDEO' && usage.videosToday >= limits.videosPerDay) {
    return `You may upload ${limits.videosPerDay} videos in 24 hours. Try again later.`;
  }
  if (usage.uploadsToday >= limits.uploadsPerDay)
    return `You may begin ${limits.uploadsPerDay} uploads in 24 hours. Try again later.`;
  return refuseBytes(usage, request.sizeBytes, limits);
}
