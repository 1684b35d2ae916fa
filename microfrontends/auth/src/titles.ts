const titles: Record<string, string> = {
  '/sign-in': 'Sign in',
  '/sign-up': 'Create an account',
  '/verify': 'Confirm your e-mail address',
  '/reset': 'Choose a new password',
  '/settings': 'Settings',
  '/settings/sign-in': 'Sign-in settings',
  '/settings/channels': 'Your channels',
};

/** Title of a page of this remote. */
export function findTitle(path: string): string {
  return titles[path.replace(/\/$/, '')] ?? 'Settings';
}
