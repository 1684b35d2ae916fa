import Link from 'next/link';
import type { CSSProperties, ReactNode } from 'react';
import { Thumbnail, type ThumbnailProps } from './thumbnail.tsx';

export interface VideoRowProps {
  href: string;
  title: string;
  thumbnail: ThumbnailProps;
  /** Lines under the title; the first is the channel. */
  lines: ReactNode[];
  watchedPercent?: number | undefined;
  headingLevel?: 2 | 3;
}

/** The video card lying down: beside a large one, up next, and on small screens. */
export function VideoRow({ href, title, thumbnail, lines, watchedPercent, headingLevel = 3 }: VideoRowProps) {
  const Heading = `h${headingLevel}` as const;
  const [first, ...rest] = lines;
  return (
    <article className="row">
      <Link className="row__pic" href={href} tabIndex={-1} aria-hidden="true" prefetch={false}>
        <Thumbnail {...thumbnail} />
        {watchedPercent !== undefined && (
          <span className="card__progress" style={{ '--at': `${watchedPercent}%` } as CSSProperties} />
        )}
      </Link>
      <div className="row__text">
        <Heading className="row__title">
          <Link href={href}>{title}</Link>
        </Heading>
        {first && (
          <p className="row__meta">
            <span>{first}</span>
          </p>
        )}
        {rest.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a row have fixed places.
          <p className="row__meta" key={index}>
            {line}
          </p>
        ))}
      </div>
    </article>
  );
}
