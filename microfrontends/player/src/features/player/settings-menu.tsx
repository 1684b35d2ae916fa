import { useState } from 'react';
import type { Engine, EngineState } from './engine.ts';
import { PlayerMenu, type PlayerMenuItem } from './player-menu.tsx';
import { buildQualityOptions, speeds } from './quality.ts';

interface SettingsMenuProps {
  id: string;
  engine: Engine | null;
  state: EngineState;
  speed: number;
  hasShortcuts: boolean;
  onSpeed(speed: number): void;
  onShortcuts(isOn: boolean): void;
  onKeyHelp(): void;
  onClose(): void;
}

type Page = 'all' | 'quality' | 'speed';

const nameSpeed = (speed: number) => (speed === 1 ? 'Normal' : `${speed}×`);

/** Quality, speed, what single keys do, and whether they do. */
export function SettingsMenu({
  id,
  engine,
  state,
  speed,
  hasShortcuts,
  onSpeed,
  onShortcuts,
  onKeyHelp,
  onClose,
}: SettingsMenuProps) {
  const [page, setPage] = useState<Page>('all');
  const qualities = buildQualityOptions(state.tracks, state.activeTrackId, state.chosenTrackId);
  const chosen = qualities.find(({ isChecked }) => isChecked);
  const toAll = () => setPage('all');

  if (page === 'quality') {
    const items = qualities.map<PlayerMenuItem>(({ trackId, label, hint, isChecked }) => ({
      kind: 'choice',
      label,
      hint,
      isChecked,
      onSelect: () => {
        engine?.chooseQuality(trackId);
        onClose();
      },
    }));
    return <PlayerMenu id={id} label="Quality" items={items} onBack={toAll} onClose={onClose} />;
  }
  if (page === 'speed') {
    const items = speeds.map<PlayerMenuItem>((one) => ({
      kind: 'choice',
      label: nameSpeed(one),
      isChecked: one === speed,
      onSelect: () => {
        onSpeed(one);
        onClose();
      },
    }));
    return <PlayerMenu id={id} label="Speed" items={items} onBack={toAll} onClose={onClose} />;
  }
  const quality = chosen?.trackId === null ? `Auto${chosen.hint ? `, ${chosen.hint}` : ''}` : chosen?.label;
  const items: PlayerMenuItem[] = [
    ...(quality ? [{ kind: 'way', label: 'Quality', hint: quality, onSelect: () => setPage('quality') } as const] : []),
    { kind: 'way', label: 'Speed', hint: nameSpeed(speed), onSelect: () => setPage('speed') },
    {
      kind: 'toggle',
      label: 'Keyboard shortcuts',
      hint: hasShortcuts ? 'On' : 'Off',
      isChecked: hasShortcuts,
      onSelect: () => onShortcuts(!hasShortcuts),
    },
    {
      kind: 'way',
      label: 'All keys',
      hint: '?',
      onSelect: () => {
        onClose();
        onKeyHelp();
      },
    },
  ];
  return <PlayerMenu id={id} label="Quality and speed" items={items} onClose={onClose} />;
}
