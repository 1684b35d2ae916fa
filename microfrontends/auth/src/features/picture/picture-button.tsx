import { useApolloClient } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Button } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { showToast } from '@castgraph/ui/toast';
import { type ChangeEvent, useId, useRef, useState } from 'react';
import { sayFailure } from '../forms/failure.tsx';
import { PictureRefused, uploadPicture, whenPictureIsReady } from './upload-picture.ts';

const pictureTypes = 'image/jpeg,image/png,image/webp';

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
  const id = useId();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const run = async (work: () => Promise<void>, done: string) => {
    setIsBusy(true);
    setFailure(null);
    try {
      await work();
      showToast({ text: done });
    } catch (error) {
      setFailure(error instanceof PictureRefused ? error.message : sayFailure(describeError(error)));
    }
    setIsBusy(false);
  };

  const send = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    event.target.value = '';
    if (!file) return;
    void run(async () => {
      const uploadId = await uploadPicture(client, file, kind);
      await whenPictureIsReady(() => onChoose(uploadId));
    }, 'Picture changed');
  };

  return (
    <>
      <input ref={input} id={id} type="file" accept={pictureTypes} hidden onChange={send} />
      <Button size="sm" isBusy={isBusy} onClick={() => input.current?.click()}>
        {hasPicture ? 'Change picture' : 'Add a picture'}
      </Button>
      {hasPicture && !isBusy && (
        <Button size="sm" tone="quiet" onClick={() => void run(() => onChoose(null), 'Picture removed')}>
          Remove
        </Button>
      )}
      {failure && <Callout tone="danger">{failure}</Callout>}
    </>
  );
}
