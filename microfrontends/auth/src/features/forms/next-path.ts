/**
 * Where to go after signing in: a path of this site, or home. An address of another site in the query would make the
 * sign-in page a way to send people there.
 */
export function readNextPath(next: string | undefined): string {
  if (!next?.startsWith('/')) return '/';
  try {
    const url = new URL(next, 'http://site.invalid');
    // A path of two slashes is what is left of dots before a host, and the address of another site to whoever follows it.
    const isHere =
      url.origin === 'http://site.invalid' &&
      !url.pathname.startsWith('//') &&
      !/^\/(sign-in|sign-up|verify|reset)(\/|$)/.test(url.pathname);
    return isHere ? `${url.pathname}${url.search}${url.hash}` : '/';
  } catch {
    return '/';
  }
}
