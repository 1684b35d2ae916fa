import { Icon } from '@castgraph/ui/icon';
import { Play, VolumeX } from 'lucide-react';
import { type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { ControlsBar } from './controls-bar.tsx';
import { type OpenMenu, PlayerMenus } from './player-menus.tsx';
import { FaultState } from './player-state.tsx';
import { Scrubber } from './scrubber.tsx';
import type { StoryboardGrid } from './storyboard.ts';
import { useIdle } from './use-idle.ts';
import { type UsePlayerOptions, usePlayer } from './use-player.ts';

export interface PlayerProps extends UsePlayerOptions {
  /** The picture until there is a moving one. */
  poster: ReactNode;
  storyboard: StoryboardGrid | null;
  /** Stands in place of the picture while there is nothing to play. */
  notice: ReactNode;
  isTheatre: boolean;
}

/** Plays one video: the picture, our own chrome over it, and words where there is no picture. */
export function Player({ poster, storyboard, notice, isTheatre, ...options }: PlayerProps) {
  const root = useRef<HTMLElement>(null);
  const menuId = useId();
  const player = usePlayer(root, options);
  const { media, state, controls, word } = player;
  const [openMenu, setOpenMenu] = useState<OpenMenu>(null);
  const hasChrome = notice === null && state.fault === null;
  const { isIdle, wake, rest } = useIdle(media.isPaused || media.isEnded || openMenu !== null || !hasChrome);

  const changeMenu = (menu: OpenMenu) => {
    // The focus goes back to the button that opened the menu, not to the top of the page.
    if (menu === null) root.current?.querySelector<HTMLElement>(`[data-menu="${openMenu}"]`)?.focus();
    setOpenMenu(menu);
  };
  useEffect(() => {
    if (!hasChrome) setOpenMenu(null);
  }, [hasChrome]);

  const press = (event: PointerEvent) => {
    if (event.button !== 0 || !hasChrome) return;
    if (openMenu !== null) changeMenu(null);
    // A finger first asks for the controls; a second tap plays or pauses.
    else if (event.pointerType !== 'mouse' && isIdle) wake();
    else controls.togglePlay();
  };
  const isWaiting = options.source !== null && hasChrome && !media.hasPicture && !state.isLoaded;

  return (
    <section
      ref={root}
      className={isIdle ? 'player is-idle' : 'player'}
      aria-label="Video player"
      onPointerMove={(event) => event.pointerType === 'mouse' && wake()}
      onPointerLeave={(event) => event.pointerType === 'mouse' && !media.isPaused && openMenu === null && rest()}
      onKeyDown={wake}
    >
      <div className="player__video">
        {/* biome-ignore lint/a11y/useMediaCaption: text tracks are those of the manifest, which the engine adds. */}
        <video ref={player.video} playsInline preload="none" tabIndex={-1} />
        <canvas ref={player.still} hidden={!player.isSwapping} />
        {!media.hasPicture && (
          <div className={notice === null && state.fault === null ? 'player__poster' : 'player__poster is-dim'}>{poster}</div>
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the same as the play button, for those who point. */}
        <div className="player__surface" onPointerUp={press} onDoubleClick={() => player.presentation.toggleFullScreen?.()} />
      </div>
      {(media.isStalled || isWaiting || player.isSwapping) && (
        <span className="player__running" role="status" aria-label="Loading" />
      )}
      {notice}
      {notice === null && state.fault && <FaultState fault={state.fault} onRetry={() => player.engine?.retry()} />}
      {hasChrome && state.isLoaded && media.isPaused && !media.isEnded && media.positionSeconds === 0 && openMenu === null && (
        <button
          className="player__start"
          type="button"
          aria-label="Play"
          tabIndex={-1}
          aria-hidden="true"
          onClick={controls.togglePlay}
        >
          <Icon of={Play} />
        </button>
      )}
      {hasChrome && player.isSilenced && media.isMuted && (
        <div className="player__top">
          <button className="player__unmute" type="button" onClick={controls.toggleMute}>
            <Icon of={VolumeX} />
            Turn the sound on
          </button>
        </div>
      )}
      {word && (
        <span className="player__word" aria-hidden="true">
          {word}
        </span>
      )}
      {hasChrome && <PlayerMenus id={menuId} player={player} openMenu={openMenu} onClose={() => changeMenu(null)} />}
      {hasChrome && (
        <div className="player__chrome">
          <Scrubber
            positionSeconds={media.positionSeconds}
            durationSeconds={player.durationSeconds}
            buffered={media.buffered}
            storyboard={storyboard}
            onSeek={controls.seekTo}
          />
          <ControlsBar
            player={player}
            isTheatre={isTheatre}
            onTheatre={options.onTheatre}
            menuId={menuId}
            openMenu={openMenu}
            onMenu={changeMenu}
          />
        </div>
      )}
    </section>
  );
}
