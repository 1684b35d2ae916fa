function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys by "npm test -- --only e2e".`);
  return value;
}

/** Where the platform under test answers. */
export const environment = {
  siteUrl: required('BASE_URL'),
  mailboxUrl: required('MAILBOX_URL'),
  gatewayUrl: required('GATEWAY_URL'),
  mediaUrl: required('PUBLIC_MEDIA_URL'),
  releaseKey: required('RELEASE_KEY'),
  mediaDatabaseUrl: required('MEDIA_DATABASE_URL'),
  /** The data folder of the supervisor, where it says which process is which. */
  dataDir: required('CASTGRAPH_DATA_DIR'),
  adminEmail: process.env.ADMIN_EMAILS?.split(',')[0] ?? 'admin@example.test',
  chromium: process.env.CHROMIUM ?? '/usr/bin/chromium',
  reportFile: process.env.PLAYWRIGHT_REPORT_FILE,
};
