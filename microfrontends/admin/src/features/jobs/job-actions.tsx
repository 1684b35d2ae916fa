import { Button, ButtonLink } from '@castgraph/ui/button';
import { ConfirmDialog } from '@castgraph/ui/dialog';
import { Filter, RotateCcw, SquarePlay, X } from 'lucide-react';
import { useState } from 'react';
import type { JobState } from '../../generated/graphql.ts';
import { isOver } from './job-words.ts';
import { useJobActions } from './use-job-actions.ts';

interface JobActionsProps {
  job: { id: string; state: JobState; video?: { id: string; title: string } | null | undefined };
  onChanged: () => void;
  onVideo: (videoId: string) => void;
}

/** What can be done with a job: run it again, stop it, look at its video. */
export function JobActions({ job, onChanged, onVideo }: JobActionsProps) {
  const { retry, cancel, isRetrying, isCancelling } = useJobActions(onChanged);
  const [isAsking, setIsAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { video } = job;
  const confirm = async (): Promise<void> => {
    const reason = await cancel(job.id);
    setRefusal(reason);
    if (reason === null) setIsAsking(false);
  };
  return (
    <div className="detail__acts">
      {(job.state === 'FAILED' || job.state === 'CANCELLED') && (
        <Button size="sm" icon={RotateCcw} isBusy={isRetrying} onClick={() => void retry(job.id)}>
          Retry
        </Button>
      )}
      {video && (
        <>
          <ButtonLink size="sm" icon={SquarePlay} href={`/watch/${video.id}`}>
            Watch
          </ButtonLink>
          <Button size="sm" icon={Filter} onClick={() => onVideo(video.id)}>
            Only this video
          </Button>
        </>
      )}
      {!isOver(job.state) && (
        <Button size="sm" tone="danger-quiet" icon={X} onClick={() => setIsAsking(true)}>
          Cancel
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Cancel this job?"
        verb="Cancel the job"
        keep="Let it run"
        isBusy={isCancelling}
        error={refusal}
        onConfirm={() => void confirm()}
      >
        <p>
          {video ? `“${video.title}”` : 'The video'} keeps what is published already. The rest is not made until the job is
          retried.
        </p>
      </ConfirmDialog>
    </div>
  );
}
