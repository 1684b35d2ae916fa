const { withFederation } = require('@castgraph/mfe-config');

module.exports = withFederation({ name: 'creator', exposes: { './Page': './src/exposes.ts' } });
