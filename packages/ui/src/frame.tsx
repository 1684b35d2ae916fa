import Link from 'next/link';
import type { ReactNode } from 'react';
import { Mark } from './avatar.tsx';
import { BrandMark } from './brand.tsx';
import { classNames } from './class-names.ts';
import { type Glyph, Icon } from './icon.tsx';

/** The first stop of the keyboard on every page. */
export function SkipLink() {
  return (
    <a className="skip" href="#main">
      Skip to content
    </a>
  );
}

interface FrameProps {
  bar: ReactNode;
  /** Left out on pages without a rail, such as watch. */
  rail?: ReactNode;
  dock?: ReactNode;
  children: ReactNode;
}

/** Bar, rail, dock and `main`, which takes the focus when the route changes. */
export function Frame({ bar, rail, dock, children }: FrameProps) {
  return (
    <>
      <SkipLink />
      <div className={classNames('app', !rail && 'app--bare')}>
        {bar}
        {rail}
        {dock}
        <main className="main" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </>
  );
}

/** The bar at the top: the brand, room for a search, and what belongs to the viewer. */
export function Bar({ middle, children }: { middle?: ReactNode; children: ReactNode }) {
  return (
    <header className="bar">
      <Link className="bar__brand" href="/" aria-label="Castgraph, home">
        <BrandMark className="bar__mark" />
        <span className="bar__word" aria-hidden="true">
          castgraph
        </span>
      </Link>
      <div className="bar__middle">{middle}</div>
      <div className="bar__end">{children}</div>
    </header>
  );
}

export interface RailLink {
  href: string;
  label: string;
  icon?: Glyph;
  /** A channel instead of an icon. */
  channel?: { name: string; pictureUrl?: string | null | undefined };
  isCurrent?: boolean;
  /** A page that is none of the router's: the browser goes there by itself. */
  isApart?: boolean;
}

export interface RailSection {
  id: string;
  /** Left out on the first section. */
  head?: string;
  links: RailLink[];
}

/** The rail at the side: an edge, and a node where you are. */
export function Rail({ label = 'Main', sections }: { label?: string; sections: RailSection[] }) {
  return (
    <nav className="rail" aria-label={label}>
      <div className="rail__edge">
        {sections.map((section) => (
          <div key={section.id}>
            {section.head && <h2 className="rail__head">{section.head}</h2>}
            <ul className={classNames('rail__list', section.links.some((link) => link.channel) && 'rail__list--channels')}>
              {section.links.map((link) => (
                <li key={link.href}>
                  <RailItem link={link} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}

function RailItem({ link: { href, label, icon, channel, isCurrent, isApart } }: { link: RailLink }) {
  const Anchor = isApart ? 'a' : Link;
  return (
    <Anchor className="rail__link" href={href} aria-current={isCurrent ? 'page' : undefined}>
      {icon && <Icon of={icon} />}
      {channel && <Mark {...channel} size="xs" />}
      <span className="rail__label">{label}</span>
    </Anchor>
  );
}

/** The dock at the foot of small screens; `isCreate` marks the one thing to do. */
export function Dock({ links }: { links: (RailLink & { icon: Glyph; isCreate?: boolean })[] }) {
  return (
    <nav className="dock" aria-label="Quick">
      {links.map((link) => (
        <Link
          key={link.href}
          className={classNames('dock__link', link.isCreate && 'dock__link--create')}
          href={link.href}
          aria-current={link.isCurrent ? 'page' : undefined}
        >
          <Icon of={link.icon} />
          <span>{link.label}</span>
        </Link>
      ))}
    </nav>
  );
}
