import { Icon } from '@castgraph/ui/icon';
import { CircleUser, KeyRound, ShieldCheck, Tv } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef } from 'react';

const places = [
  { href: '/settings', label: 'Account', icon: CircleUser },
  { href: '/settings/sign-in', label: 'Sign-in', icon: ShieldCheck },
  { href: '/settings/channels', label: 'Channels', icon: Tv },
  { href: '/settings/tokens', label: 'Access tokens', icon: KeyRound },
];

export function SettingsNav({ path }: { path: string }) {
  const list = useRef<HTMLUListElement>(null);
  // On a narrow screen the row is wider than the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path has another place in the row.
  useEffect(() => {
    const here = list.current?.querySelector('[aria-current]');
    here?.scrollIntoView({ inline: 'nearest', block: 'nearest', behavior: 'instant' });
  }, [path]);
  return (
    <nav className="set__nav" aria-label="Settings">
      <ul ref={list}>
        {places.map(({ href, label, icon }) => (
          <li key={href}>
            <Link href={href} aria-current={href === path ? 'page' : undefined}>
              <Icon of={icon} />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
