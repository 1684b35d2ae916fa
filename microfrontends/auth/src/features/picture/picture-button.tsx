import { useApolloClient } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Button } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { showToast } from '@castgraph/ui/toast';
import { PICTURE_TYPES } from '@castgraph/upload-client/picture-types';
import { createUploadApi } from '@castgraph/upload-client/upload-api';
import { type ChangeEvent, useRef, useState } from 'react';
import { sayFailure } from '../forms/failure.tsx';
import { onceKnown } from './once-known.ts';
import { uploadDocuments } from './upload-documents.ts';

interface PictureButtonProps {
  kind: 'AVATAR' | 'BANNER';
  hasPicture: boolean;
  /** Uses the picture of an upload; null removes the one there is. */
  onChoose(uploadId: string | null): Promise<void>;
}

/** Chooses a picture, sends it, and uses it; or removes it. */
export function PictureButton({ kind, hasPicture, onChoose }: PictureButtonProps) {
  const client = useApolloClient();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  /** `work` answers why it was refused, in words for the person, or null. */
  const run = async (work: () => Promise<string | null>, done: string) => {
    setIsBusy(true);
    setFailure(null);
    try {
      const refusal = await work();
      setFailure(refusal);
      if (refusal === null) showToast({ text: done });
    } catch (error) {
      setFailure(sayFailure(describeError(error)));
    }
    setIsBusy(false);
  };

  const send = async (file: File) => {
    const { sendPicture } = await import('@castgraph/upload-client/send-picture');
    const outcome = await sendPicture({ api: createUploadApi(client, uploadDocuments), file, kind });
    if (outcome.kind === 'refused') return outcome.message;
    await onceKnown(() => onChoose(outcome.uploadId));
    return null;
  };
  const remove = async () => {
    await onChoose(null);
    return null;
  };
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    event.target.value = '';
    if (file) void run(() => send(file), 'Picture changed');
  };

  return (
    <>
      <input ref={input} type="file" accept={PICTURE_TYPES} aria-label="A picture" hidden onChange={take} />
      <Button size="sm" isBusy={isBusy} onClick={() => input.current?.click()}>
        {hasPicture ? 'Change picture' : 'Add a picture'}
      </Button>
      {hasPicture && !isBusy && (
        <Button size="sm" tone="quiet" onClick={() => void run(remove, 'Picture removed')}>
          Remove
        </Button>
      )}
      {failure && <Callout tone="danger">{failure}</Callout>}
    </>
  );
}
