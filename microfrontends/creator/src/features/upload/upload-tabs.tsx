import { Chip, Chips } from '@castgraph/ui/chip';
import { sentPercent, type UploadSnapshot } from './upload-snapshot.ts';

const WORDS: Partial<Record<UploadSnapshot['phase'], string>> = {
  paused: 'paused',
  completed: 'there',
  refused: 'refused',
  failed: 'stopped',
};

interface UploadTabsProps {
  uploads: readonly UploadSnapshot[];
  chosenId: string;
  onChoose(id: string): void;
}

/** The files of this page, when there are several. */
export function UploadTabs({ uploads, chosenId, onChoose }: UploadTabsProps) {
  if (uploads.length < 2) return null;
  return (
    <Chips label="Files">
      {uploads.map((upload) => (
        <Chip key={upload.id} isPressed={upload.id === chosenId} onClick={() => onChoose(upload.id)}>
          {upload.fileName} <span className="num">{WORDS[upload.phase] ?? `${Math.floor(sentPercent(upload))} %`}</span>
        </Chip>
      ))}
    </Chips>
  );
}
