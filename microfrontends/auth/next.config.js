const { withFederation } = require('@castgraph/mfe-config');

module.exports = withFederation({ name: 'auth', exposes: { './Page': './src/exposes.ts' } });
