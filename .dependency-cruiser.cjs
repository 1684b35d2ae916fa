const deployable = '^(subgraphs/[^/]+|microfrontends/[^/]+|gateway|media-pipeline|infra/mailbox)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { pathNot: '/generated/' } } },
    {
      name: 'no-folder-cycles',
      severity: 'error',
      scope: 'folder',
      from: { pathNot: 'node_modules|/generated' },
      to: { circular: true },
    },
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
      comment: 'A feature of a subgraph reaches another one through its *.service.ts; pure rules may be read by all.',
      from: { path: '^(subgraphs/[^/]+/src/features)/([^/]+)/', pathNot: ['[.]test[.]ts$', '[.]repository[.]ts$'] },
      to: { path: '^$1/', pathNot: ['^$1/$2/', '[.]service[.]ts$', '[.-]rules[.]ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'repositories-meet-in-a-transaction',
      severity: 'error',
      comment: 'What changes in one transaction may lie in two repositories. Nothing above them is reached from there.',
      from: { path: '^(subgraphs/[^/]+/src/features)/([^/]+)/.+[.]repository[.]ts$' },
      to: { path: '^$1/', pathNot: ['^$1/$2/', '[.]repository[.]ts$', '[.-]rules[.]ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'transport-stays-thin',
      severity: 'error',
      from: { path: '[.](resolvers|consumer)[.]ts$' },
      to: { path: '[.]repository[.]ts$|/generated/prisma/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      from: {},
      to: { path: '^(subgraphs|gateway|media-pipeline|microfrontends)/.+/index[.]tsx?$', pathNot: '/generated/|/pages/' },
    },
    {
      name: 'only-main-reads-env',
      severity: 'error',
      from: { pathNot: '/src/(main[^/]*|migrate)[.]ts$|[.]test[.]ts$' },
      to: { path: '/src/env[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stages-are-strangers',
      severity: 'error',
      comment: 'A stage is stages/<name>.stage.ts, with files or a folder of its own name where it needs them.',
      from: { path: '^media-pipeline/src/vod/stages/([^/.]+)[./]' },
      to: { path: '^media-pipeline/src/vod/stages/', pathNot: '^media-pipeline/src/vod/stages/$1[./]' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '/generated/', '/dist/', '[.]next/'] },
    // Tests reach up to the test kit, which itself stands on the packages under test.
    exclude: { path: ['/dist/', '[.]next/', '[.]data', '[.]test[.](ts|tsx|mjs)$'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'default'],
    },
  },
};
