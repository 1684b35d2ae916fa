import type { SessionState } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { PlayerState } from '../player/player-state.tsx';

/** There is no such video, or it is not for this viewer: the page does not tell which. */
export function Unavailable({ address, session }: { address: string; session: SessionState }) {
  return (
    <div className="theatre">
      <DocumentTitle>Video not available</DocumentTitle>
      <div className="theatre__main">
        <section className="player" aria-label="Video player">
          <PlayerState
            title="There is no video to watch here."
            action={
              <>
                <ButtonLink tone="primary" href="/">
                  See what is new
                </ButtonLink>
                {session === 'visitor' && <ButtonLink href={`/sign-in?next=${encodeURIComponent(address)}`}>Sign in</ButtonLink>}
              </>
            }
          >
            <p>It was deleted, never existed, or is shared with others only.</p>
          </PlayerState>
        </section>
        <h1 className="watch__title">Video not available</h1>
      </div>
    </div>
  );
}
