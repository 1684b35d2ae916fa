/** Where things lie in the media bucket. Only `v/`, `t/` and `p/` can be reached through the origin. */
export const generationDirectory = (videoId: string, revision: number, number: number) => `v/${videoId}/${revision}-${number}/`;
export const storyboardDirectory = (videoId: string, revision: number) => `v/${videoId}/${revision}-s/`;
export const videoDirectory = (videoId: string) => `v/${videoId}/`;
export const thumbnailDirectory = (thumbnailId: string) => `t/${thumbnailId}/`;

/** Intermediate files of a job, which workers hand to each other. */
export const workDirectory = (jobId: string) => `w/${jobId}/`;

/** The fence is part of the key: a worker that lost its lease cannot write over what its successor made. */
export const taskDirectory = (jobId: string, kind: string, position: number, fence: number) =>
  `${workDirectory(jobId)}${kind.toLowerCase()}-${position}/${fence}/`;
