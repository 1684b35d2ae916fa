import { defineConfig } from 'vite';
import { compressFiles } from '../../packages/mfe-config/release.mjs';

const file = (path) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  base: '/explorer/',
  publicDir: false,
  resolve: {
    // The parts of the interface library that lead on do so by Next's links, and there is no Next on this page.
    alias: { 'next/link': file('./src/plain-link.tsx') },
  },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // Files and nothing else, so that the page needs neither inline scripts nor data: addresses for its fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The files are packed below, and need not be packed to be talked about.
    reportCompressedSize: false,
    // The editor is one library of three megabytes, loaded when the page stands.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      // "use client" means nothing to a page that is all client.
      onwarn: (warning, warn) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : warn(warning)),
    },
  },
  plugins: [{ name: 'compress-files', closeBundle: () => compressFiles(file('./dist/assets')) }],
  server: { port: 3_006, proxy: { '/graphql': { target: 'http://localhost:4000', ws: true } } },
});
