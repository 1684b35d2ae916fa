import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { PageTitle } from '@castgraph/ui/page-title';
import { Select } from '@castgraph/ui/select';
import { useState } from 'react';
import type { MyChannel } from '../features/studio/my-channels.ts';
import { Dropzone } from '../features/upload/dropzone.tsx';
import { OpenUploads } from '../features/upload/open-uploads.tsx';
import { UploadTabs } from '../features/upload/upload-tabs.tsx';
import { useUploads } from '../features/upload/uploads-store.ts';
import { UploadWorkbench } from './upload-workbench.tsx';

interface UploadPageProps extends RemotePageProps {
  channels: [MyChannel, ...MyChannel[]];
}

/** `/studio/upload`: files on their way, and what is said about them meanwhile. */
export function UploadPage({ channels, query }: UploadPageProps) {
  const { uploads, store } = useUploads();
  const [channelId, setChannelId] = useState(channels.find(({ id }) => id === query.channel)?.id ?? channels[0].id);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const chosen = uploads.find(({ id }) => id === chosenId) ?? uploads.at(-1) ?? null;

  const begin = (files: readonly File[], channel = channelId) => {
    if (files.length === 0) return;
    setChosenId(null);
    void store.add(files, channel);
  };
  const intake = (
    <>
      <Dropzone
        title={chosen ? 'Drop the next one here' : 'Drop videos here'}
        refusals={refusals}
        onFiles={(files, reasons) => {
          setRefusals(reasons);
          begin(files);
        }}
      />
      <OpenUploads
        hereIds={uploads.map(({ uploadId }) => uploadId ?? '')}
        onFile={(file, channel) => begin([file], channel ?? channelId)}
      />
    </>
  );
  const channelChoice = channels.length > 1 && (
    <Select label="Channel" value={channelId} onChange={(event) => setChannelId(event.target.value)}>
      {channels.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );

  if (!chosen) {
    return (
      <>
        <PageTitle title="Upload" end={channelChoice}>
          {channels.length > 1
            ? 'Choose who publishes it, then the file.'
            : `It will be a draft of ${channels[0].name} until you say who can see it.`}
        </PageTitle>
        <div className="upload__main">{intake}</div>
      </>
    );
  }
  return (
    <UploadWorkbench
      key={chosen.id}
      upload={chosen}
      store={store}
      tabs={<UploadTabs uploads={uploads} chosenId={chosen.id} onChoose={setChosenId} />}
      intake={
        <>
          {channelChoice}
          {intake}
        </>
      }
    />
  );
}
