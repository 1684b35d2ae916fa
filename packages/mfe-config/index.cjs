// All knowledge of how a federated Next.js app is built. See README.md for what each mend is for.
require('./local-webpack.cjs');
const path = require('node:path');
const NextFederationPlugin = require('@module-federation/nextjs-mf');

/**
 * One copy of each in a page, the shell's; a remote carries its own to run alone. What is shared cannot be shaken, so that
 * only what must be the same object is here: React, Next's contexts, and the hooks that find the one Apollo client. Its
 * core and graphql are the shell's alone.
 */
const sharedNames = [
  'react',
  'react/',
  'react/jsx-runtime',
  // In development; a name of its own, or the server would look for it among what Next brings.
  'react/jsx-dev-runtime',
  'react-dom',
  'react-dom/',
  'next/router',
  'next/link',
  'next/head',
  'next/dynamic',
  '@apollo/client/react',
];

/** On the server Next itself brings React, as an external. */
function listShared(isServer) {
  const entries = sharedNames.map((name) => {
    const isNexts = isServer && /^react(-dom)?(\/$|$)/.test(name);
    return [name, { singleton: true, requiredVersion: false, import: isNexts ? false : undefined }];
  });
  return Object.fromEntries(entries);
}

const workspacePackages = [
  '@castgraph/mfe-contracts',
  '@castgraph/mfe-runtime',
  '@castgraph/graphql-client',
  '@castgraph/ui',
  '@castgraph/upload-client',
  '@castgraph/errors',
];

/** nextjs-mf fixes the experiments of the plugin that it wraps; ours leave out what only snapshots and Node need. */
class FederationPlugin extends NextFederationPlugin {
  getNormalFederationPluginOptions(compiler, isServer) {
    const options = super.getNormalFederationPluginOptions(compiler, isServer);
    if (isServer) return options;
    // A remote in a page finds the runtime that the shell has there (provide-runtime.mjs): 29 KB gzip less for each.
    // Alone in development it needs one of its own.
    const isGuest = options.name !== 'shell' && compiler.options.mode === 'production';
    return {
      ...options,
      experiments: { ...options.experiments, externalRuntime: isGuest, optimization: { disableSnapshot: true, target: 'web' } },
    };
  }
}

/** Next 15.2 and later compile the entries of pages in webpack layers; shared modules have none, so a context would exist twice. */
const pagesWithoutLayers = {
  apply(compiler) {
    const { entry } = compiler.options;
    compiler.options.entry = async () => {
      const entries = await (typeof entry === 'function' ? entry() : entry);
      for (const one of Object.values(entries)) {
        if (/^pages-dir-/.test(one.layer ?? '')) delete one.layer;
      }
      return entries;
    };
  },
};

/** The browser gets one ESM copy of the federation runtime instead of two. */
function trimFederationRuntime(config) {
  const esm = (name) => path.join(path.dirname(require.resolve(name)), 'index.js');
  config.resolve.alias['@module-federation/runtime-core$'] = esm('@module-federation/runtime-core');
  config.resolve.alias['@module-federation/sdk$'] = esm('@module-federation/sdk');
}

/** Next refuses global CSS outside of _app; an exposed page brings its own, hashed, and awaited with its chunk. */
function allowPageStyles(config) {
  for (const rule of config.module.rules) {
    for (const one of rule.oneOf ?? []) {
      if (one.include?.and && /css/.test(String(one.test))) delete one.include;
    }
  }
}

/** Alone in development a remote borrows the graph and the session of a platform that runs elsewhere. */
function borrowPlatform() {
  const platform = process.env.PLATFORM_URL ?? 'http://localhost:3000';
  return ['/graphql', '/api/session/:path*'].map((source) => ({ source, destination: `${platform}${source}` }));
}

/**
 * The Next.js configuration of the shell or of a remote.
 *
 * @param {{ name: string, exposes?: Record<string, string>, nextConfig?: import('next').NextConfig }} options
 *   `name`: as in the registry; `exposes`: what a remote offers, `{ './Page': './src/exposes.ts' }`.
 */
function withFederation({ name, exposes = {}, nextConfig = {} }) {
  return {
    reactStrictMode: true,
    poweredByHeader: false,
    // What is served is compressed ahead, or by whoever stands in front.
    compress: false,
    transpilePackages: workspacePackages,
    // Nothing is deployed as `standalone`; tracing would cost about 10 s an app.
    outputFileTracingExcludes: { '*': ['**/*'] },
    // `npm run types` checks every workspace once, with the compiler that the repository pins.
    typescript: { ignoreBuildErrors: true },
    // Every route of the site is a page of one app; the filter that tells two routers apart has nothing to do.
    experimental: { clientRouterFilter: false },
    ...(name === 'shell' ? {} : { rewrites: async () => borrowPlatform() }),
    ...nextConfig,
    webpack(config, options) {
      // turbo caches whole builds; writing webpack's own cache costs another 10 s.
      if (!options.dev) config.cache = false;
      // Removed in Next 16, still named by nextjs-mf.
      config.resolve.alias['next/amp'] = false;
      if (!options.isServer) {
        trimFederationRuntime(config);
        allowPageStyles(config);
      }
      config.plugins.push(
        pagesWithoutLayers,
        new FederationPlugin({
          name,
          filename: 'static/chunks/remoteEntry.js',
          remotes: {},
          exposes,
          shared: listShared(options.isServer),
          dts: false,
          runtimePlugins: [
            require.resolve('./runtime-plugin.mjs'),
            ...(name === 'shell' && !options.isServer ? [require.resolve('./provide-runtime.mjs')] : []),
          ],
          // The list above takes the place of nextjs-mf's own, which brings next/image, next/script and styled-jsx into every page.
          extraOptions: { enableImageLoaderFix: true, skipSharingNextInternals: true },
        }),
      );
      return nextConfig.webpack ? nextConfig.webpack(config, options) : config;
    },
  };
}

module.exports = { withFederation };
