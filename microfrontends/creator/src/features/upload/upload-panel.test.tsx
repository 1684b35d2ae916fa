import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { UploadPanel } from './upload-panel.tsx';
import { initialSnapshot, type UploadSnapshot } from './upload-snapshot.ts';

const snapshot = (change: Partial<UploadSnapshot>): UploadSnapshot => ({
  ...initialSnapshot('1', { name: 'clip.mp4', size: 40_000_000 }),
  ...change,
});

describe('the panel of an upload', () => {
  it('says how much arrived, how fast, and how long it will take', () => {
    const upload = snapshot({
      phase: 'sending',
      sentBytes: 10_000_000,
      bytesPerSecond: 2_000_000,
      leftMs: 15_000,
      parts: ['stored', 'sending', 'again', 'waiting'],
    });
    render(<UploadPanel upload={upload} onRetry={() => undefined} />);
    expect(screen.getByText('10 MB of 40 MB, 2 MB/s, about 15 s left')).toBeInTheDocument();
    expect(screen.getByRole('progressbar', { name: 'Upload' })).toHaveAttribute('aria-valuenow', '25');
    expect(screen.getByRole('img', { name: /1 of 4 parts are stored/ })).toBeInTheDocument();
    expect(screen.getByText(/One part did not arrive whole/)).toBeInTheDocument();
  });

  it('says that it goes on rather than begins', () => {
    render(<UploadPanel upload={snapshot({ phase: 'sending', resumedBytes: 16_000_000 })} onRetry={() => undefined} />);
    expect(screen.getByText(/It goes on where it stopped: 16 MB were there already/)).toBeInTheDocument();
  });

  it('gives the reason of a refusal, and no way to try that again', () => {
    const problem = { message: 'This is a web page, not a video.', canRetry: false };
    render(<UploadPanel upload={snapshot({ phase: 'refused', problem })} onRetry={() => undefined} />);
    expect(screen.getByRole('alert')).toHaveTextContent('This is a web page, not a video.');
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });

  it('can go on after a failure', async () => {
    const onRetry = vi.fn();
    render(
      <UploadPanel
        upload={snapshot({ phase: 'failed', problem: { message: 'No answer came.', canRetry: true } })}
        onRetry={onRetry}
      />,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
    expect(onRetry).toHaveBeenCalled();
  });
});
