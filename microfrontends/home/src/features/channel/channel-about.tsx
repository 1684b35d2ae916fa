import { Face } from '@castgraph/ui/avatar';
import { formatInstant } from '@castgraph/ui/format/relative-time';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

const ChannelAbout_channel = graphql(`
  fragment ChannelAbout_channel on Channel {
    id
    description
    createdAt
    links {
      label
      url
    }
    owner {
      id
      handle
      displayName
      avatar {
        w80: url(widthPx: 80)
      }
    }
  }
`);

/** Only web addresses become links; anything else a channel was given stays text. */
function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** What a channel says about itself, who runs it and where else it is. */
export function ChannelAbout({ channel: ref }: { channel: FragmentType<typeof ChannelAbout_channel> }) {
  const { description, createdAt, links, owner } = readFragment(ChannelAbout_channel, ref);
  return (
    <div className="cols">
      <section className="cols__main" aria-labelledby="about-words">
        <h2 className="sr" id="about-words">
          About
        </h2>
        {description.trim() ? (
          description
            .trim()
            .split(/\n{2,}/)
            .map((paragraph) => (
              <p className="about__words" key={paragraph}>
                {paragraph}
              </p>
            ))
        ) : (
          <p className="hint">This channel has not said anything about itself yet.</p>
        )}
      </section>
      <aside className="cols__side" aria-label="Facts">
        <section className="panel">
          <div className="panel__head">
            <h2>Run by</h2>
          </div>
          <div className="who">
            <Face name={owner.displayName} pictureUrl={owner.avatar?.w80} />
            <div>
              <b>{owner.displayName}</b>
              <p className="hint">@{owner.handle}</p>
            </div>
          </div>
          <p className="panel__foot" title={formatInstant(new Date(createdAt))} suppressHydrationWarning>
            Opened <RelativeTime at={createdAt} />
          </p>
        </section>
        {links.length > 0 && (
          <section className="panel">
            <div className="panel__head">
              <h2>Elsewhere</h2>
            </div>
            <ul className="links">
              {links.map(({ label, url }) => (
                <li key={url}>
                  {isWebAddress(url) ? (
                    <a className="link" href={url} rel="nofollow ugc noopener" target="_blank">
                      {label}
                      <span className="sr"> (opens in a new tab)</span>
                    </a>
                  ) : (
                    label
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </aside>
    </div>
  );
}
