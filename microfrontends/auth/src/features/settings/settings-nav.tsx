import { Icon } from '@castgraph/ui/icon';
import { CircleUser, KeyRound, ShieldCheck, Tv } from 'lucide-react';
import Link from 'next/link';

const places = [
  { href: '/settings', label: 'Account', icon: CircleUser },
  { href: '/settings/sign-in', label: 'Sign-in', icon: ShieldCheck },
  { href: '/settings/channels', label: 'Channels', icon: Tv },
  { href: '/settings/tokens', label: 'Access tokens', icon: KeyRound },
];

export function SettingsNav({ path }: { path: string }) {
  return (
    <nav className="set__nav" aria-label="Settings">
      <ul>
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
