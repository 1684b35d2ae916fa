import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VideoCard } from './video-card.tsx';

const fine = '(hover: hover) and (pointer: fine)';

function stubMedia(matching: string[]): void {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: matching.includes(query) }));
}

function renderCard() {
  const { container } = render(
    <VideoCard
      href="/watch/vid_1"
      title="Truing a wheel by ear"
      thumbnail={{ url: '/thumb.webp', blurhash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj' }}
      previewUrl="/preview.webp"
      durationMs={566_000}
      channel={{ href: '/@tools', name: 'Threadbare Tools' }}
    />,
  );
  const preview = () => container.querySelector('img[src="/preview.webp"]');
  return { card: screen.getByRole('article'), preview, container };
}

describe('a video card', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    stubMedia([fine]);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms));

  it('is one link to the video for readers, and one to its channel', () => {
    const { container } = renderCard();
    expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['/@tools', '/watch/vid_1']);
    expect(screen.getByRole('heading', { name: 'Truing a wheel by ear' })).toBeInTheDocument();
    expect(container).toHaveTextContent('Length 9:26');
  });

  it('moves once a pointer has rested on it for 400 ms, and stops when it leaves', () => {
    const { card, preview } = renderCard();
    fireEvent.pointerEnter(card);
    wait(390);
    expect(preview()).toBeNull();
    wait(20);
    expect(preview()).not.toBeNull();
    fireEvent.pointerLeave(card);
    expect(preview()).toBeNull();
  });

  it('does not load anything for a pointer that only passes', () => {
    const { card, preview } = renderCard();
    fireEvent.pointerEnter(card);
    wait(200);
    fireEvent.pointerLeave(card);
    wait(1_000);
    expect(preview()).toBeNull();
  });

  it('stays still for whoever asked for less motion, and without a fine pointer', () => {
    stubMedia([fine, '(prefers-reduced-motion: reduce)']);
    const { card, preview } = renderCard();
    fireEvent.pointerEnter(card);
    wait(1_000);
    expect(preview()).toBeNull();
    stubMedia([]);
    fireEvent.pointerEnter(card);
    wait(1_000);
    expect(preview()).toBeNull();
  });

  it('stays still where data is to be saved', () => {
    vi.stubGlobal('navigator', { connection: { saveData: true } });
    const { card, preview } = renderCard();
    fireEvent.pointerEnter(card);
    wait(1_000);
    expect(preview()).toBeNull();
  });

  it('has a ground of the picture’s own colour until the picture is there', () => {
    const { container } = renderCard();
    const ground = container.querySelector('.thumbnail') as HTMLElement;
    expect(ground.style.backgroundColor).toBe('rgb(151, 150, 149)');
    fireEvent.load(ground.querySelector('img') as HTMLElement);
    expect(ground.style.backgroundColor).toBe('');
  });
});
