import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const settings = { reactStrictMode: true, poweredByHeader: false, images: { unoptimized: true } };

/** Serving needs no glue: what is needed to build is only loaded to build. */
export default function configure(phase) {
  if (phase === 'phase-production-server') return settings;
  return require('@castgraph/mfe-config').withFederation({ name: 'shell', nextConfig: { ...settings, compress: true } });
}
