import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const file = (path: string) => new URL(path, import.meta.url).pathname;
const ignored = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/generated/**', '**/.data*/**'];
const shared = {
  css: { postcss: { plugins: [] } },
  // As Node itself resolves it: Apollo's packages require the CommonJS build, and two copies of graphql do not mix.
  resolve: { alias: [{ find: /^graphql$/, replacement: file('./node_modules/graphql/index.js') }] },
};

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['**/*.test.ts', '**/*.test.mjs'],
          setupFiles: [file('./vitest.random.ts')],
          exclude: [...ignored, '**/*.int.test.*', 'e2e/**'],
        },
      },
      {
        ...shared,
        plugins: [react()],
        test: {
          name: 'ui',
          environment: 'jsdom',
          include: ['**/*.test.tsx'],
          testTimeout: 30_000,
          exclude: ignored,
          setupFiles: [file('./vitest.setup.ts')],
        },
      },
      {
        ...shared,
        // Real engines are shared, each file has data of its own, and half of the time one waits: two files at once.
        test: {
          name: 'int',
          environment: 'node',
          include: ['**/*.int.test.ts', '**/*.int.test.mjs'],
          setupFiles: [file('./vitest.random.ts')],
          exclude: ignored,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
