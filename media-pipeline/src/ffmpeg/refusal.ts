/** Why a source cannot become a video. The names are those of the `media.video.failed.v1` event. */
export type RefusalReason = 'FILE_BROKEN' | 'FORMAT_NOT_SUPPORTED' | 'TOO_LARGE' | 'TOO_LONG' | 'NO_MEDIA';

/**
 * The source itself is at fault: trying again would end the same way, so it is never retried.
 * `message` is a sentence for the person who uploaded the file.
 */
export class MediaRefusal extends Error {
  override readonly name = 'MediaRefusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}
