const titles: Record<string, string> = {
  '/sign-in': 'Sign in',
  '/sign-up': 'Create an account',
  '/verify': 'Confirm your e-mail address',
  '/reset': 'Choose a new password',
  '/settings': 'Settings',
  '/settings/sign-in': 'Sign-in settings',
  '/settings/channels': 'Your channels',
  '/settings/tokens': 'Access tokens',
};

/** Title of a page of this remote; undefined where it has no such page. */
export function findTitle(path: string): string | undefined {
  return titles[path];
}
