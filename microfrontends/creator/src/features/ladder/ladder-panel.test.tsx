import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { type FragmentType, makeFragmentData } from '../../generated/index.ts';
import type { Failure } from './failure-words.ts';
import { Ladder_video, LadderPanel } from './ladder-panel.tsx';

function show(failure: Failure, failureMessage: string | null) {
  const video = makeFragmentData(
    {
      __typename: 'Video' as const,
      id: 'vid_1',
      state: 'FAILED' as const,
      isPlayable: false,
      renditions: [],
      processing: {
        __typename: 'Processing' as const,
        stage: 'PROBE' as const,
        progressPercent: 0,
        etaMs: null,
        failure,
        failureMessage,
      },
    },
    Ladder_video,
  );
  render(<LadderPanel video={video as FragmentType<typeof Ladder_video>} />);
}

describe('a video that could not be processed', () => {
  it('says the cause, the way out, and what is the matter with this very file', () => {
    show('FORMAT_NOT_SUPPORTED', 'Sound in the format “cook” cannot be read here. AAC always works.');
    expect(screen.getByRole('alert')).toHaveTextContent('This format is not supported. MP4, MOV, MKV and WebM work.');
    expect(screen.getByRole('alert')).toHaveTextContent('Sound in the format “cook” cannot be read here. AAC always works.');
  });

  it('says it once where the fault is not in the file', () => {
    show('INTERNAL', 'Something went wrong on our side. The staff can see why and try again.');
    expect(screen.getByRole('alert')).toHaveTextContent(/^Something went wrong on our side, not with the file\./);
    expect(screen.queryByText(/can see why/)).not.toBeInTheDocument();
  });
});
