const { withFederation } = require('@castgraph/mfe-config');

module.exports = withFederation({ name: 'home', exposes: { './Page': './src/exposes.ts' } });
