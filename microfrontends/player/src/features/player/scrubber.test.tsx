import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Scrubber } from './scrubber.tsx';

beforeAll(() => {
  // jsdom lays nothing out and captures no pointer.
  Element.prototype.setPointerCapture = () => undefined;
  Element.prototype.getBoundingClientRect = () => ({ left: 100, width: 200, top: 0, height: 24 }) as DOMRect;
});

function renderScrubber() {
  const onSeek = vi.fn();
  render(
    <Scrubber
      positionSeconds={838}
      durationSeconds={2300}
      buffered={[{ startSeconds: 800, endSeconds: 900 }]}
      storyboard={null}
      onSeek={onSeek}
    />,
  );
  return { onSeek, slider: screen.getByRole('slider', { name: 'Position' }) };
}

describe('the line of time', () => {
  it('says where it is the way people say it', () => {
    const { slider } = renderScrubber();
    expect(slider).toHaveAttribute('aria-valuetext', '13:58 of 38:20');
    expect(slider).toHaveAttribute('aria-valuemax', '2300');
  });

  it.each([
    ['{ArrowRight}', 843],
    ['{ArrowLeft}', 833],
    ['{PageUp}', 898],
    ['{Home}', 0],
    ['{End}', 2300],
  ])('%s goes to %i s', async (key, seconds) => {
    const { slider, onSeek } = renderScrubber();
    slider.focus();
    await userEvent.keyboard(key);
    expect(onSeek).toHaveBeenCalledWith(seconds);
  });

  it('shows the moment under the pointer and goes there when it is let go', () => {
    const { slider, onSeek } = renderScrubber();
    fireEvent.pointerMove(slider, { clientX: 200 });
    expect(screen.getByText('19:10')).toBeInTheDocument();
    fireEvent.pointerDown(slider, { clientX: 150, button: 0 });
    expect(onSeek).not.toHaveBeenCalled();
    fireEvent.pointerUp(slider, { clientX: 150 });
    expect(onSeek).toHaveBeenCalledWith(575);
  });
});
