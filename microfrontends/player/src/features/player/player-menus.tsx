import { setShortcuts, showKeyHelp, useKeys } from '@castgraph/mfe-contracts';
import { PlayerMenu, type PlayerMenuItem } from './player-menu.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import type { PlayerModel } from './use-player.ts';

export type OpenMenu = 'captions' | 'settings' | null;

interface PlayerMenusProps {
  id: string;
  player: PlayerModel;
  openMenu: OpenMenu;
  onClose(): void;
}

/** The menu that is open over the picture, if any. */
export function PlayerMenus({ id, player, openMenu, onClose }: PlayerMenusProps) {
  const { engine, state, media, controls } = player;
  const { hasShortcuts } = useKeys();
  if (openMenu === 'captions') {
    return <PlayerMenu id={id} label="Captions" items={listCaptions(player, onClose)} onClose={onClose} />;
  }
  if (openMenu === null) return null;
  return (
    <SettingsMenu
      id={id}
      engine={engine}
      state={state}
      speed={media.speed}
      hasShortcuts={hasShortcuts}
      onSpeed={controls.setSpeed}
      onShortcuts={setShortcuts}
      onKeyHelp={showKeyHelp}
      onClose={onClose}
    />
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
