import type { CSSProperties } from 'react';
import { classNames } from './class-names.ts';
import { hueOf, initialsOf } from './format/hue.ts';

export type AvatarSize = 'xs' | 'sm' | 'md' | 'lg' | 'xl';

interface AvatarProps {
  name: string;
  pictureUrl?: string | null | undefined;
  size?: AvatarSize;
}

/** Pixels of the picture that is asked for, twice the box for dense screens. */
export const avatarWidthPx: Record<AvatarSize, number> = { xs: 64, sm: 64, md: 80, lg: 128, xl: 256 };

function letters(name: string): CSSProperties {
  return { '--h': hueOf(name) } as CSSProperties;
}

/** A channel: things are square. The name stands beside it, so readers skip it. */
export function Mark({ name, pictureUrl, size = 'md' }: AvatarProps) {
  return (
    <span className={classNames('mark', size !== 'md' && `mark--${size}`)} aria-hidden="true">
      {pictureUrl ? (
        <img src={pictureUrl} alt="" width={avatarWidthPx[size]} height={avatarWidthPx[size]} decoding="async" />
      ) : (
        <span className="mark__letters" style={letters(name)}>
          {initialsOf(name).slice(0, 1)}
        </span>
      )}
    </span>
  );
}

/** A person: people are round. */
export function Face({ name, pictureUrl, size = 'md' }: AvatarProps) {
  return (
    <span className={classNames('face', size !== 'md' && `face--${size}`)} style={letters(name)} aria-hidden="true">
      {pictureUrl ? (
        <img src={pictureUrl} alt="" width={avatarWidthPx[size]} height={avatarWidthPx[size]} decoding="async" />
      ) : (
        initialsOf(name)
      )}
    </span>
  );
}
