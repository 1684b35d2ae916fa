import { Volume1, Volume2, VolumeX } from 'lucide-react';
import type { CSSProperties } from 'react';
import { PlayerButton } from './player-button.tsx';

interface VolumeProps {
  volume: number;
  isMuted: boolean;
  onVolume(volume: number): void;
  onMute(): void;
}

/** How loud it is. */
export function Volume({ volume, isMuted, onVolume, onMute }: VolumeProps) {
  const heard = isMuted ? 0 : volume;
  const percent = Math.round(heard * 100);
  const icon = heard === 0 ? VolumeX : heard < 0.5 ? Volume1 : Volume2;
  return (
    <span className="player__volume">
      <PlayerButton label={isMuted ? 'Unmute' : 'Mute'} shortcut="m" icon={icon} onClick={onMute} />
      <input
        className="range"
        type="range"
        min={0}
        max={100}
        step={5}
        value={percent}
        style={{ '--at': `${percent}%` } as CSSProperties}
        aria-label="Volume"
        aria-valuetext={`${percent} percent`}
        onChange={(event) => onVolume(event.target.valueAsNumber / 100)}
      />
    </span>
  );
}
