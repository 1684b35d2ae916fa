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
import { useId } from 'react';
import { formatClock } from './media-time.ts';
import { PlayerButton } from './player-button.tsx';
import { PlayerMenu, type PlayerMenuItem } from './player-menu.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import type { PlayerModel } from './use-player.ts';
import { Volume } from './volume.tsx';

export type OpenMenu = 'captions' | 'settings' | null;

interface ControlsBarProps {
  player: PlayerModel;
  isTheatre: boolean;
  onTheatre(): void;
  openMenu: OpenMenu;
  onMenu(menu: OpenMenu): void;
}

/** The row of buttons under the line of time, and the menus that they open. */
export function ControlsBar({ player, isTheatre, onTheatre, openMenu, onMenu }: ControlsBarProps) {
  const { media, controls, state, engine, presentation, durationSeconds } = player;
  const menuId = useId();
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
    <>
      {openMenu === 'captions' && (
        <PlayerMenu id={menuId} label="Captions" items={listCaptions(player, () => onMenu(null))} onClose={() => onMenu(null)} />
      )}
      {openMenu === 'settings' && (
        <SettingsMenu
          id={menuId}
          engine={engine}
          state={state}
          speed={media.speed}
          hasShortcuts={player.preferences.hasShortcuts}
          onSpeed={controls.setSpeed}
          onShortcuts={(hasShortcuts) => player.prefer({ hasShortcuts })}
          onClose={() => onMenu(null)}
        />
      )}
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
    </>
  );
}

function listCaptions({ engine, state }: PlayerModel, onDone: () => void): PlayerMenuItem[] {
  const choose = (id: number | null) => () => {
    engine?.chooseCaption(id);
    onDone();
  };
  return [
    { kind: 'choice', label: 'Off', isChecked: state.activeCaptionId === null, onSelect: choose(null) },
    ...state.captions.map<PlayerMenuItem>(({ id, label }) => ({
      kind: 'choice',
      label,
      isChecked: id === state.activeCaptionId,
      onSelect: choose(id),
    })),
  ];
}
