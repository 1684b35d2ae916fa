// nextjs-mf needs the real webpack, not the one compiled into Next. Next 16 installs a hook on `require` before it reads
// next.config, and with NEXT_PRIVATE_LOCAL_WEBPACK that hook points `webpack` at a file that requires `webpack`: a circle.
// The real one is loaded through that file once, with the hook lifted.
process.env.NEXT_PRIVATE_LOCAL_WEBPACK = 'true';
const { hookPropertyMap } = require('next/dist/server/require-hook');

const lifted = [...hookPropertyMap].filter(([request]) => /^webpack(-sources)?(\/|$)/.test(request));
for (const [request] of lifted) hookPropertyMap.delete(request);
try {
  require('next/dist/compiled/webpack/webpack');
} finally {
  for (const [request, target] of lifted) hookPropertyMap.set(request, target);
}
