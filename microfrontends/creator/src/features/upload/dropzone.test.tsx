import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { Dropzone } from './dropzone.tsx';

const clip = new File(['x'], 'clip.mp4', { type: 'video/mp4' });
const notes = new File(['x'], 'notes.txt', { type: 'text/plain' });

/** A page that keeps what is refused, since its place for files moves when the first one is taken. */
function Page({ onFiles }: { onFiles(files: File[]): void }) {
  const [refusals, setRefusals] = useState<string[]>([]);
  return (
    <Dropzone
      title="Drop videos here"
      refusals={refusals}
      onFiles={(files, reasons) => {
        setRefusals(reasons);
        onFiles(files);
      }}
    />
  );
}

describe('the place where files are dropped', () => {
  it('takes files that are chosen', async () => {
    const onFiles = vi.fn();
    render(<Page onFiles={onFiles} />);
    await userEvent.upload(screen.getByLabelText('Choose files to upload'), [clip]);
    expect(onFiles).toHaveBeenCalledWith([clip]);
  });

  it('takes the videos among what is dropped, and refuses the rest by name', () => {
    const onFiles = vi.fn();
    render(<Page onFiles={onFiles} />);
    const zone = screen.getByRole('region', { name: 'Add videos' });
    fireEvent.dragEnter(zone, { dataTransfer: { types: ['Files'], items: [{}, {}] } });
    expect(screen.getByRole('heading', { name: 'Let go to add 2 files' })).toBeInTheDocument();
    fireEvent.drop(zone, { dataTransfer: { types: ['Files'], files: [clip, notes] } });
    expect(onFiles).toHaveBeenCalledWith([clip]);
    expect(screen.getByRole('alert')).toHaveTextContent('“notes.txt” is neither video nor sound.');
    expect(screen.getByRole('heading', { name: 'Drop videos here' })).toBeInTheDocument();
  });
});
