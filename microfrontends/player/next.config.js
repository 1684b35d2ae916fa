const { withFederation } = require('@castgraph/mfe-config');

module.exports = withFederation({ name: 'player', exposes: { './Page': './src/exposes.ts' } });
