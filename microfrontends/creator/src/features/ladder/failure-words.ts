/** Why processing failed, as the graph names it. */
export type Failure = 'FILE_BROKEN' | 'FORMAT_NOT_SUPPORTED' | 'TOO_LARGE' | 'TOO_LONG' | 'INTERNAL' | 'NO_MEDIA' | 'CANCELLED';

const WORDS: Record<Failure, string> = {
  FILE_BROKEN: 'The file is cut short or damaged. Export it again and upload that.',
  FORMAT_NOT_SUPPORTED: 'This format is not supported. MP4, MOV, MKV and WebM work.',
  TOO_LARGE: 'The picture or the frame rate is larger than what is taken. Export it smaller and upload that.',
  TOO_LONG: 'The recording is longer than what is taken. Cut it into parts.',
  NO_MEDIA: 'The file holds neither picture nor sound.',
  CANCELLED: 'Processing was stopped.',
  INTERNAL: 'Something went wrong on our side, not with the file. The staff sees it and can run it again.',
};

/** Cause, then the way out; and beneath, what the pipeline says of this very file. */
export interface FailureWords {
  words: string;
  detail: string | null;
}

export function describeFailure(failure: Failure | null | undefined, message: string | null | undefined): FailureWords {
  // Of what is not the file's doing the pipeline has nothing to add.
  const isOfTheFile = failure && failure !== 'INTERNAL' && failure !== 'CANCELLED';
  return { words: WORDS[failure ?? 'INTERNAL'], detail: (isOfTheFile && message) || null };
}
