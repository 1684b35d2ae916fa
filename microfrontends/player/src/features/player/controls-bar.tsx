import {
  Captions,
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  RectangleHorizontal,
  RotateCcw,
  Settings2,
} from 'lucide-react';
import { formatClock } from './media-time.ts';
import { PlayerButton } from './player-button.tsx';
import type { OpenMenu } from './player-menus.tsx';
import type { PlayerModel } from './use-player.ts';
import { Volume } from './volume.tsx';

interface ControlsBarProps {
  player: PlayerModel;
  isTheatre: boolean;
  onTheatre(): void;
  menuId: string;
  openMenu: OpenMenu;
  onMenu(menu: OpenMenu): void;
}

/** The row of buttons under the line of time. */
export function ControlsBar({ player, isTheatre, onTheatre, menuId, openMenu, onMenu }: ControlsBarProps) {
  const { media, controls, state, presentation, durationSeconds } = player;
  const toggle = (menu: OpenMenu) => onMenu(openMenu === menu ? null : menu);
  const menuTies = (menu: OpenMenu) => ({
    'aria-haspopup': 'menu' as const,
    'aria-expanded': openMenu === menu,
    'aria-controls': openMenu === menu ? menuId : undefined,
    'data-menu': menu,
    onClick: () => toggle(menu),
  });
  const playing = media.isEnded
    ? { label: 'Watch again', icon: RotateCcw }
    : media.isPaused
      ? { label: 'Play', icon: Play }
      : { label: 'Pause', icon: Pause };

  return (
    <div className="player__controls">
      <PlayerButton className="player__btn--play" {...playing} shortcut="k" onClick={controls.togglePlay} />
      <Volume volume={media.volume} isMuted={media.isMuted} onVolume={controls.setVolume} onMute={controls.toggleMute} />
      <span className="player__time">
        {formatClock(media.positionSeconds)} <span>/ {formatClock(durationSeconds)}</span>
      </span>
      <span className="player__spacer" />
      {state.captions.length > 0 && (
        <PlayerButton
          label="Captions"
          shortcut="c"
          icon={Captions}
          aria-pressed={state.activeCaptionId !== null}
          {...menuTies('captions')}
        />
      )}
      <PlayerButton label="Quality and speed" icon={Settings2} {...menuTies('settings')} />
      {presentation.togglePictureInPicture && (
        <PlayerButton
          className="player__mid"
          label="Picture in picture"
          shortcut="i"
          icon={PictureInPicture2}
          aria-pressed={presentation.isPictureInPicture}
          onClick={presentation.togglePictureInPicture}
        />
      )}
      <PlayerButton
        className="player__wide"
        label="Theatre"
        shortcut="t"
        icon={RectangleHorizontal}
        aria-pressed={isTheatre}
        onClick={onTheatre}
      />
      {presentation.toggleFullScreen && (
        <PlayerButton
          label={presentation.isFullScreen ? 'Leave full screen' : 'Full screen'}
          shortcut="f"
          icon={presentation.isFullScreen ? Minimize : Maximize}
          onClick={presentation.toggleFullScreen}
        />
      )}
    </div>
  );
}
