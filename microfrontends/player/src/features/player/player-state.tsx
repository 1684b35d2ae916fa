import { Button } from '@castgraph/ui/button';
import type { ReactNode } from 'react';
import type { PlayerFault } from './engine.ts';

interface PlayerStateProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Whether two ends are apart, or one end waits for the other. */
  art?: 'apart' | 'waiting';
}

/** What stands in the player's place of a picture: what happened, what it means, the next step. */
export function PlayerState({ title, children, action, art = 'apart' }: PlayerStateProps) {
  return (
    <div className="player__state" role="status">
      <svg viewBox="0 0 160 48" fill="none" aria-hidden="true" focusable="false">
        {art === 'apart' ? (
          <path
            d="M12 24h46M102 24h46M66 24h4M90 24h4M76 15l-4-7M84 15l4-7M76 33l-4 7M84 33l4 7"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
          />
        ) : (
          <path d="M12 24h136" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeDasharray="1 6" />
        )}
        <circle cx="12" cy="24" r="7" fill="var(--cg-node)" stroke="var(--cg-node-ring)" strokeWidth="1.5" />
        <circle cx="148" cy="24" r="6.5" stroke="currentColor" strokeWidth="2" strokeDasharray="3 3.5" />
      </svg>
      <div>
        <p>
          <b>{title}</b>
        </p>
        {children}
      </div>
      {action && <div className="title__end">{action}</div>}
    </div>
  );
}

const WORDS: Record<PlayerFault, { title: string; text: string }> = {
  connection: { title: 'The connection is gone.', text: 'It goes on by itself as soon as there is an answer.' },
  refused: { title: 'This address no longer works.', text: 'The video may have been replaced, or is no longer shared with you.' },
  format: { title: 'This browser cannot play the video.', text: 'Another browser, or a newer version of this one, should.' },
};

/** Why playing stopped, and how to go on. */
export function FaultState({ fault, onRetry }: { fault: PlayerFault; onRetry(): void }) {
  return (
    <PlayerState title={WORDS[fault].title} action={<Button onClick={onRetry}>Try now</Button>}>
      <p>{WORDS[fault].text}</p>
    </PlayerState>
  );
}
