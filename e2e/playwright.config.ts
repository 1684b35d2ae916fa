import { defineConfig } from '@playwright/test';
import { environment } from './support/environment.ts';

export default defineConfig({
  testDir: 'journeys',
  outputDir: '../test-results',
  // Two cores encode video meanwhile: one browser at a time, and patience where a machine is slow. Nothing is tried twice.
  workers: 1,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ...(environment.reportFile ? [['json', { outputFile: environment.reportFile }] as const] : [])],
  use: {
    baseURL: environment.siteUrl,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: environment.chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=no-user-gesture-required',
      ],
    },
  },
});
