const { withFederation } = require('@castgraph/mfe-config');

module.exports = withFederation({ name: 'admin', exposes: { './Page': './src/exposes.ts' } });
