import { useEffect, useRef, useState } from 'react';
import { averageColour } from './blurhash.ts';

export interface ThumbnailProps {
  /** Address in the widest size of `srcSet`; null paints the ground alone. */
  url: string | null | undefined;
  srcSet?: string | undefined;
  sizes?: string;
  blurhash?: string | null | undefined;
  /** The one picture that the page is waited for by; all others load when they come near. */
  isHero?: boolean;
}

const groundWidthPx = 32;
const groundHeightPx = 18;

/**
 * A video's picture, 16 to 9. Its average colour is there from the server; a picture that has not come when the page
 * starts gets its blurred ground painted, by a chunk that other visits never load.
 */
export function Thumbnail({ url, srcSet, sizes, blurhash, isHero = false }: ThumbnailProps) {
  const image = useRef<HTMLImageElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const [arrival, setArrival] = useState<'unknown' | 'late' | 'there'>('unknown');
  const isLate = arrival === 'late';

  useEffect(() => {
    setArrival(image.current?.complete ? 'there' : 'late');
  }, []);
  useEffect(() => {
    if (!isLate || !blurhash) return;
    let isGone = false;
    void import('./blurhash-paint.ts').then(({ paintBlurhash }) => {
      if (!isGone && ground.current) paintBlurhash(ground.current, blurhash);
    });
    return () => {
      isGone = true;
    };
  }, [isLate, blurhash]);

  // Under a picture that is there the ground would show as a seam where its corners are round.
  const colour = arrival === 'there' || !blurhash ? null : averageColour(blurhash);
  return (
    <span className="thumbnail" style={{ backgroundColor: colour ?? undefined }}>
      {isLate && blurhash && <canvas ref={ground} width={groundWidthPx} height={groundHeightPx} />}
      {url && (
        <img
          ref={image}
          src={url}
          srcSet={srcSet}
          sizes={srcSet ? sizes : undefined}
          alt=""
          width={640}
          height={360}
          loading={isHero ? 'eager' : 'lazy'}
          fetchPriority={isHero ? 'high' : undefined}
          decoding="async"
          onLoad={() => setArrival('there')}
        />
      )}
    </span>
  );
}
