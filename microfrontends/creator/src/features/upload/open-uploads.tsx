import { useQuery } from '@apollo/client/react';
import { Button } from '@castgraph/ui/button';
import { formatBytes } from '@castgraph/ui/format/bytes';
import { ProgressLine } from '@castgraph/ui/progress';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { showToast } from '@castgraph/ui/toast';
import { FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { graphql } from '../../generated/index.ts';
import { giveUpUpload } from './give-up-upload.ts';

const OpenUploadsQuery = graphql(`
  query OpenUploads {
    me {
      uploads {
        id
        kind
        state
        fileName
        sizeBytes
        receivedBytes
        createdAt
        video {
          id
          channel {
            id
          }
        }
      }
    }
  }
`);

interface OpenUploadsProps {
  /** Uploads that this page works on already. */
  hereIds: readonly string[];
  onFile(file: File, channelId: string | null): void;
}

/** Uploads that were begun and not ended, here or elsewhere. The same file, chosen again, goes on. */
export function OpenUploads({ hereIds, onFile }: OpenUploadsProps) {
  const { client, data, refetch } = useQuery(OpenUploadsQuery, { fetchPolicy: 'network-only' });
  const open =
    data?.me?.uploads?.filter(({ id, kind, state }) => kind === 'VIDEO' && state === 'OPEN' && !hereIds.includes(id)) ?? [];
  if (open.length === 0) return null;

  const abandon = async (uploadId: string) => {
    try {
      await giveUpUpload(client, uploadId);
    } catch {
      showToast({ text: 'The upload could not be given up. Try again in a moment.', tone: 'danger' });
    }
    await refetch();
  };
  return (
    <section className="panel" aria-labelledby="open-title">
      <div className="panel__head">
        <h2 id="open-title">Not finished</h2>
        <span className="hint">Choose the same file again to go on</span>
      </div>
      <ul className="open-uploads">
        {open.map((upload) => (
          <OpenUpload
            key={upload.id}
            fileName={upload.fileName}
            sizeBytes={Number(upload.sizeBytes)}
            receivedBytes={Number(upload.receivedBytes)}
            createdAt={upload.createdAt}
            onFile={(file) => onFile(file, upload.video?.channel?.id ?? null)}
            onGiveUp={() => void abandon(upload.id)}
          />
        ))}
      </ul>
    </section>
  );
}

interface OpenUploadProps {
  fileName: string;
  sizeBytes: number;
  receivedBytes: number;
  createdAt: string;
  onFile(file: File): void;
  onGiveUp(): void;
}

function OpenUpload({ fileName, sizeBytes, receivedBytes, createdAt, onFile, onGiveUp }: OpenUploadProps) {
  const input = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = (file: File | undefined) => {
    if (!file) return;
    const isSame = file.name === fileName && file.size === sizeBytes;
    setRefusal(isSame ? null : `That is another file. “${fileName}” has ${formatBytes(sizeBytes)}.`);
    if (isSame) onFile(file);
  };
  return (
    <li className="open-upload">
      <div className="open-upload__words">
        <b>{fileName}</b>
        <span className="hint num">
          {formatBytes(receivedBytes)} of {formatBytes(sizeBytes)} stored, begun <RelativeTime at={createdAt} />
        </span>
        <ProgressLine percent={sizeBytes > 0 ? (receivedBytes / sizeBytes) * 100 : 0} label={`Stored of ${fileName}`} />
        {refusal && (
          <p className="field__error" role="alert">
            {refusal}
          </p>
        )}
      </div>
      <div className="title__end">
        <Button size="sm" icon={FolderOpen} aria-label={`Choose ${fileName} again`} onClick={() => input.current?.click()}>
          Choose the file again
        </Button>
        <Button size="sm" tone="quiet" aria-label={`Give up ${fileName}`} onClick={onGiveUp}>
          Give up
        </Button>
      </div>
      <input
        ref={input}
        className="sr"
        type="file"
        tabIndex={-1}
        aria-label={`The file ${fileName}`}
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </li>
  );
}
