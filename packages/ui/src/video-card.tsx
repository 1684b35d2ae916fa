import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { Mark } from './avatar.tsx';
import { classNames } from './class-names.ts';
import { formatClock } from './format/duration.ts';
import { useHoverPreview } from './hover-preview.tsx';
import { type Glyph, Icon } from './icon.tsx';
import { Thumbnail, type ThumbnailProps } from './thumbnail.tsx';

export interface VideoCardProps {
  href: string;
  title: string;
  thumbnail: ThumbnailProps;
  /** A few seconds that run while the pointer rests on the card. */
  previewUrl?: string | null | undefined;
  durationMs?: number | null | undefined;
  /** Left out where every card is of the same channel. */
  channel?: { href: string; name: string; pictureUrl?: string | null | undefined } | null | undefined;
  meta?: ReactNode;
  /** Only what changes the click lies on the picture, such as “Processing”. */
  badge?: { label: string; icon?: Glyph } | undefined;
  /** How far the viewer came, 0 to 100. */
  watchedPercent?: number | undefined;
  /** A menu or button at the end of the last line. */
  end?: ReactNode;
  headingLevel?: 2 | 3;
}

/** A video in a grid: one link over the whole card, buttons above it, the picture hidden from readers. */
export function VideoCard({
  href,
  title,
  thumbnail,
  previewUrl,
  durationMs,
  channel,
  meta,
  badge,
  watchedPercent,
  end,
  headingLevel = 3,
}: VideoCardProps) {
  const { isShown, handlers } = useHoverPreview(Boolean(previewUrl));
  const [hasRun, setHasRun] = useState(false);
  const Heading = `h${headingLevel}` as const;
  const length =
    durationMs == null ? null : (
      <span className="num">
        <span className="sr">Length </span>
        {formatClock(durationMs)}
      </span>
    );
  return (
    <article className={classNames('card', isShown && 'card--preview')} {...handlers}>
      <div className="card__media">
        <Link className="card__pic" href={href} tabIndex={-1} aria-hidden="true" prefetch={false}>
          <Thumbnail {...thumbnail} />
          {isShown && previewUrl && (
            <img
              className={classNames('card__preview', hasRun && 'is-there')}
              src={previewUrl}
              alt=""
              onLoad={() => setHasRun(true)}
            />
          )}
          {watchedPercent !== undefined && (
            <span className="card__progress" style={{ '--at': `${watchedPercent}%` } as React.CSSProperties} />
          )}
        </Link>
        {badge && (
          <span className="card__badge">
            <span className="plate">
              {badge.icon && <Icon of={badge.icon} />}
              {badge.label}
            </span>
          </span>
        )}
      </div>
      {channel && (
        <div className="card__by">
          <Link className="card__channel" href={channel.href} prefetch={false}>
            <Mark name={channel.name} pictureUrl={channel.pictureUrl} size="xs" />
            <span>{channel.name}</span>
          </Link>
          {length && <span className="card__time">{length}</span>}
        </div>
      )}
      <Heading className="card__title">
        <Link href={href}>{title}</Link>
      </Heading>
      <div className="card__meta">
        <span>
          {!channel && length}
          {!channel && length && meta && ' · '}
          {meta}
        </span>
        {end}
      </div>
    </article>
  );
}
