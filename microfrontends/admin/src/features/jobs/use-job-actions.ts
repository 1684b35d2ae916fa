import { useMutation } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { showToast } from '@castgraph/ui/toast';
import { graphql } from '../../generated/index.ts';

const RetryJobMutation = graphql(`
  mutation RetryJob($jobId: ID!) {
    retryJob(input: { jobId: $jobId }) {
      id
      state
    }
  }
`);

const CancelJobMutation = graphql(`
  mutation CancelJob($jobId: ID!) {
    cancelJob(input: { jobId: $jobId }) {
      id
      state
    }
  }
`);

/** Runs a job once more, or stops it; `onDone` reads the list again. */
export function useJobActions(onDone: () => void) {
  const [retryJob, retrying] = useMutation(RetryJobMutation);
  const [cancelJob, cancelling] = useMutation(CancelJobMutation);

  const retry = async (jobId: string): Promise<void> => {
    try {
      await retryJob({ variables: { jobId } });
      showToast({ text: 'The job is in the queue again.' });
    } catch (error) {
      showToast({ text: describeError(error).message, tone: 'danger' });
    }
    onDone();
  };
  /** Answers why it did not work, or null. */
  const cancel = async (jobId: string): Promise<string | null> => {
    try {
      await cancelJob({ variables: { jobId } });
      showToast({ text: 'The job was cancelled.' });
      return null;
    } catch (error) {
      return describeError(error).message;
    } finally {
      onDone();
    }
  };
  return { retry, cancel, isRetrying: retrying.loading, isCancelling: cancelling.loading };
}
