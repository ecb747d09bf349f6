#!/usr/bin/env node
// Plain syntax, so that an old Node can say that it is too old.
var version = process.versions.node.split('.').map(Number);
var supported = version[0] >= 24 || (version[0] === 22 && version[1] >= 19);
if (!supported) {
  process.stderr.write(
    'kubectl-bluegreen needs Node.js 22.19 or later of 22, or 24 or later; this is ' +
      process.versions.node +
      '\n',
  );
  process.exit(1);
}
var enableCompileCache = require('node:module').enableCompileCache;
if (enableCompileCache) enableCompileCache();
try {
  require('../dist/main.cjs').main(process.argv.slice(2));
} catch (error) {
  var built = error && error.code === 'MODULE_NOT_FOUND' ? '; in a checkout: npm run build' : '';
  process.stderr.write(
    'error: kubectl-bluegreen could not start: ' +
      String(error && error.message).split('\n')[0] +
      built +
      '\n',
  );
  process.exit(1);
}
