import { Button } from '@castgraph/ui/button';
import { formatBytes } from '@castgraph/ui/format/bytes';
import { formatCount } from '@castgraph/ui/format/count';
import { FolderOpen } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { refuseFile } from './refuse-file.ts';

interface DropzoneProps {
  title: string;
  /** Why files that were chosen last are not among those taken. */
  refusals: readonly string[];
  onFiles(taken: File[], refusals: string[]): void;
}

/** Where files are dropped or chosen. What is no video is refused by name, and the others go their way. */
export function Dropzone({ title, refusals, onFiles }: DropzoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const depth = useRef(0);
  const [over, setOver] = useState<{ count: number } | null>(null);

  const take = (files: readonly File[]) => {
    const reasons = files.map(refuseFile);
    onFiles(
      files.filter((_, index) => reasons[index] === null),
      reasons.filter((reason) => reason !== null),
    );
  };
  const isFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  // A file that misses the place would otherwise take the page's own place in the tab.
  useEffect(() => {
    const keep = (event: globalThis.DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    window.addEventListener('dragover', keep);
    window.addEventListener('drop', keep);
    return () => {
      window.removeEventListener('dragover', keep);
      window.removeEventListener('drop', keep);
    };
  }, []);

  return (
    <section
      className={over ? 'dropzone is-over' : 'dropzone'}
      aria-label="Add videos"
      onDragEnter={(event) => {
        if (!isFiles(event)) return;
        depth.current += 1;
        setOver({ count: event.dataTransfer.items.length });
      }}
      onDragLeave={() => {
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(null);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        depth.current = 0;
        setOver(null);
        take([...event.dataTransfer.files]);
      }}
    >
      <svg className="dropzone__art" viewBox="0 0 120 56" fill="none" aria-hidden="true" focusable="false">
        <path d="M8 46h30c14 0 8-34 22-34s8 34 22 34h30" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        <circle cx="60" cy="12" r="8" fill="var(--cg-node)" stroke="var(--cg-node-ring)" strokeWidth="1.5" />
        <path d="M60 9v6M57 12h6" stroke="var(--cg-on-accent)" strokeWidth="1.6" strokeLinecap="round" />
      </svg>
      <h2>{over ? `Let go to add ${formatCount(over.count, 'file')}` : title}</h2>
      <p>Video or sound, several at a time. They go straight to storage and pick up where they stopped, even after a restart.</p>
      <div role="alert" className="dropzone__refusals">
        {refusals.map((reason) => (
          <p key={reason}>{reason} Choose another.</p>
        ))}
      </div>
      <Button tone="inverse" icon={FolderOpen} onClick={() => input.current?.click()}>
        Choose files
      </Button>
      <input
        ref={input}
        className="sr"
        type="file"
        multiple
        accept="video/*,audio/*,.mkv,.mov,.ts,.mts,.flv"
        aria-label="Choose files to upload"
        tabIndex={-1}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </section>
  );
}

/** "clip.mp4, 86.4 GB" */
export function nameFile(name: string, sizeBytes: number): string {
  return `${name}, ${formatBytes(sizeBytes)}`;
}
