import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { clampPosition, describePosition, formatClock, percentOf } from './media-time.ts';
import { findTile, type StoryboardGrid } from './storyboard.ts';
import type { MediaState } from './use-media.ts';

interface ScrubberProps {
  positionSeconds: number;
  durationSeconds: number;
  buffered: MediaState['buffered'];
  storyboard: StoryboardGrid | null;
  onSeek(seconds: number): void;
}

const PEEK_WIDTH_PX = 192;

const styled = (properties: Record<`--${string}`, string>): CSSProperties => properties as CSSProperties;

/** The line of time: drag it, click it, or move along it with the keys of a slider. */
export function Scrubber({ positionSeconds, durationSeconds, buffered, storyboard, onSeek }: ScrubberProps) {
  const line = useRef<HTMLDivElement>(null);
  const [pointerSeconds, setPointerSeconds] = useState<number | null>(null);
  const [isDragging, setDragging] = useState(false);
  const shownSeconds = isDragging && pointerSeconds !== null ? pointerSeconds : positionSeconds;

  const readPointer = (event: PointerEvent): number => {
    const box = line.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return clampPosition(((event.clientX - box.left) / box.width) * durationSeconds, durationSeconds);
  };
  const press = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragging(true);
    setPointerSeconds(readPointer(event));
  };
  const release = (event: PointerEvent) => {
    if (!isDragging) return;
    setDragging(false);
    onSeek(readPointer(event));
    if (event.pointerType !== 'mouse') setPointerSeconds(null);
  };
  const steer = (event: KeyboardEvent) => {
    const goal = readSliderKey(event.key, positionSeconds, durationSeconds);
    if (goal === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onSeek(clampPosition(goal, durationSeconds));
  };

  return (
    <div
      ref={line}
      className={isDragging ? 'scrub is-hover' : 'scrub'}
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.round(durationSeconds)}
      aria-valuenow={Math.round(shownSeconds)}
      aria-valuetext={describePosition(shownSeconds, durationSeconds)}
      onKeyDown={steer}
      onPointerDown={press}
      onPointerMove={(event) => setPointerSeconds(readPointer(event))}
      onPointerUp={release}
      onPointerCancel={() => setDragging(false)}
      onPointerLeave={() => setPointerSeconds(null)}
    >
      <span className="scrub__line">
        <span className="scrub__part" style={styled({ '--len': '1', '--fill': percentOf(shownSeconds, durationSeconds) })}>
          {buffered.map(({ startSeconds, endSeconds }) => (
            <span
              key={startSeconds}
              className="scrub__buffered"
              style={styled({
                '--from': percentOf(startSeconds, durationSeconds),
                '--size': percentOf(endSeconds - startSeconds, durationSeconds),
              })}
            />
          ))}
        </span>
      </span>
      <span className="scrub__head" style={styled({ '--at': percentOf(shownSeconds, durationSeconds) })} />
      {pointerSeconds !== null && durationSeconds > 0 && (
        <span className="scrub__peek" style={styled({ '--peek': percentOf(pointerSeconds, durationSeconds) })} aria-hidden="true">
          {storyboard && <Tile storyboard={storyboard} seconds={pointerSeconds} durationSeconds={durationSeconds} />}
          {formatClock(pointerSeconds)}
        </span>
      )}
    </div>
  );
}

/** The keys of a slider, in steps of seconds rather than of shares: nobody knows what a hundredth of a film is. */
function readSliderKey(key: string, now: number, end: number): number | null {
  const goals: Record<string, number> = {
    ArrowLeft: now - 5,
    ArrowDown: now - 5,
    ArrowRight: now + 5,
    ArrowUp: now + 5,
    PageDown: now - 60,
    PageUp: now + 60,
    Home: 0,
    End: end,
  };
  return Object.hasOwn(goals, key) ? (goals[key] ?? null) : null;
}

function Tile({
  storyboard,
  seconds,
  durationSeconds,
}: {
  storyboard: StoryboardGrid;
  seconds: number;
  durationSeconds: number;
}) {
  const tile = findTile(storyboard, seconds, durationSeconds);
  if (!tile) return null;
  const scale = PEEK_WIDTH_PX / tile.widthPx;
  return (
    <span
      className="scrub__tile"
      style={{
        blockSize: tile.heightPx * scale,
        backgroundImage: `url("${tile.url}")`,
        backgroundPosition: `${-tile.xPx * scale}px ${-tile.yPx * scale}px`,
        backgroundSize: `${storyboard.columns * tile.widthPx * scale}px auto`,
      }}
    />
  );
}
