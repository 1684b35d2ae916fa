import type { SessionViewer } from '@castgraph/mfe-contracts';
import type { RailSection } from '@castgraph/ui/frame';
import { Braces, Briefcase, CircleUser, Clapperboard, Home, type LucideIcon, Settings, Upload, Users } from 'lucide-react';

interface SiteLink {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Not a page of the site's router. */
  isApart?: boolean;
}

const site: SiteLink[] = [{ href: '/', label: 'Home', icon: Home }];

const studio: SiteLink[] = [
  { href: '/studio', label: 'Your videos', icon: Clapperboard },
  { href: '/studio/upload', label: 'Upload', icon: Upload },
];

const admin: SiteLink[] = [
  { href: '/admin/jobs', label: 'Jobs', icon: Briefcase },
  { href: '/admin/users', label: 'Users', icon: Users },
];

const account: SiteLink[] = [{ href: '/settings', label: 'Settings', icon: Settings }];

/** The gateway's own page. */
const developers: SiteLink[] = [{ href: '/explorer', label: 'API explorer', icon: Braces, isApart: true }];

const isAdmin = (viewer: SessionViewer | null) => viewer?.role === 'ADMIN';

/** The link that the path belongs to: of several the one that says most. */
function findCurrent(links: readonly SiteLink[], path: string): string | undefined {
  const above = links.filter(({ href }) => path === href || (href !== '/' && path.startsWith(`${href}/`)));
  return above.sort((a, b) => b.href.length - a.href.length)[0]?.href;
}

/** What the rail leads to, for whoever is there. */
export function listRailSections(viewer: SessionViewer | null, path: string): RailSection[] {
  const sections = [
    { id: 'site', links: site },
    ...(viewer ? [{ id: 'studio', head: 'Studio', links: studio }] : []),
    ...(isAdmin(viewer) ? [{ id: 'admin', head: 'Admin', links: admin }] : []),
    ...(viewer ? [{ id: 'account', head: 'You', links: account }] : []),
    { id: 'developers', head: 'Developers', links: developers },
  ];
  const current = findCurrent(
    sections.flatMap(({ links }) => links),
    path,
  );
  return sections.map(({ links, ...section }) => ({
    ...section,
    links: links.map((link) => ({ ...link, isCurrent: link.href === current })),
  }));
}

/** What the dock leads to. */
export function listDockLinks(viewer: SessionViewer | null, path: string) {
  const links = viewer
    ? [
        ...site,
        { href: '/studio/upload', label: 'Create', icon: Upload, isCreate: true },
        { href: '/studio', label: 'Studio', icon: Clapperboard },
        { href: '/settings', label: 'You', icon: CircleUser },
      ]
    : [...site, { href: '/sign-in', label: 'Sign in', icon: CircleUser }];
  const current = findCurrent(links, path);
  return links.map((link) => ({ ...link, isCurrent: link.href === current }));
}

/** Name of the part of the site beside the brand. */
export function findArea(path: string): string | null {
  if (path.startsWith('/studio')) return 'Studio';
  if (path.startsWith('/admin')) return 'Admin';
  return null;
}

/** What the menu of an account leads to, but for signing out. */
export function listAccountLinks(viewer: SessionViewer): SiteLink[] {
  return [
    { href: '/studio', label: 'Studio', icon: Clapperboard },
    ...(isAdmin(viewer) ? [{ href: '/admin', label: 'Admin', icon: Briefcase }] : []),
    ...account,
  ];
}
