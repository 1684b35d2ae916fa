import { SunMoon } from 'lucide-react';
import { IconButton } from './icon-button.tsx';

export type Theme = 'light' | 'dark';
const cookieName = 'castgraph-theme';
const yearS = 365 * 24 * 60 * 60;

/** The theme that the reader chose, from a `Cookie` header; null follows the device. For `data-theme` on `<html>`. */
export function themeFromCookie(header: string | undefined): Theme | null {
  const value = header?.match(new RegExp(`(?:^|;\\s*)${cookieName}=(light|dark)(?:;|$)`))?.[1];
  return value === 'light' || value === 'dark' ? value : null;
}

/** Turns light into dark and back. The choice is a cookie, so that the server already paints it: no flash. */
export function ThemeSwitch() {
  const turn = (): void => {
    const { dataset } = document.documentElement;
    const isDark = dataset.theme ? dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    const next: Theme = isDark ? 'light' : 'dark';
    dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser of the baseline.
    document.cookie = `${cookieName}=${next}; Path=/; Max-Age=${yearS}; SameSite=Lax`;
  };
  return <IconButton label="Switch between light and dark" icon={SunMoon} onClick={turn} />;
}
