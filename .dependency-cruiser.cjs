const deployable = '^(subgraphs/[^/]+|microfrontends/[^/]+|gateway|media-pipeline|infra/mailbox)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { pathNot: '/generated/' } } },
    { name: 'no-folder-cycles', severity: 'error', scope: 'folder', from: { pathNot: 'node_modules|/generated' }, to: { circular: true } },
    {
      name: 'deployables-are-islands',
      severity: 'error',
      comment: 'A deployable never imports another one. They meet in schemas/ or through Kafka.',
      from: { path: deployable },
      to: { path: deployable, pathNot: '^$1/' },
    },
    {
      name: 'packages-point-down',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(subgraphs|gateway|microfrontends|media-pipeline)/' },
    },
    {
      name: 'features-meet-at-services',
      severity: 'error',
      comment: 'A feature reaches another one only through its *.service.ts.',
      from: { path: '^(.+/src/features)/([^/]+)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^$1/', pathNot: ['^$1/$2/', '[.]service[.]ts$'] },
    },
    {
      name: 'transport-stays-thin',
      severity: 'error',
      from: { path: '[.](resolvers|consumer)[.]ts$' },
      to: { path: '[.]repository[.]ts$|/generated/prisma/' },
    },
    { name: 'no-barrels', severity: 'error', from: {}, to: { path: '^(subgraphs|gateway|media-pipeline|microfrontends)/.+/src/.*index[.]tsx?$' } },
    {
      name: 'only-main-reads-env',
      severity: 'error',
      from: { pathNot: '/src/(main[^/]*|migrate)[.]ts$|[.]test[.]ts$' },
      to: { path: '/src/env[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stages-are-strangers',
      severity: 'error',
      from: { path: '^media-pipeline/src/vod/stages/([^/]+)/' },
      to: { path: '^media-pipeline/src/vod/stages/', pathNot: '^media-pipeline/src/vod/stages/$1/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '/generated/', '/dist/', '[.]next/'] },
    exclude: { path: ['/dist/', '[.]next/', '[.]data'] },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'default'] },
  },
};
