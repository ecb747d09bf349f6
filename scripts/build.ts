/** Bundles the plugin into dist/: one chunk a command, so that a command loads only what it runs. */
import { rm } from 'node:fs/promises';
import { build, type Plugin } from 'esbuild';

/** Parts of libraries that no command of ours reaches, and that cost start-up time. */
const leftOut: Plugin = {
  name: 'left-out',
  setup(bundle) {
    // oclif looks for TypeScript only to run commands from sources; ours are compiled.
    bundle.onResolve({ filter: /^typescript$/ }, () => ({ path: 'typescript', namespace: 'left-out' }));
    bundle.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'left-out' }));
    bundle.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
    // client-node does not say that its modules have no side effects: unused ones would stay in.
    bundle.onResolve(
      { filter: /^@kubernetes\/client-node/ },
      async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === 'resolved') return undefined;
        const found = await bundle.resolve(path, { importer, resolveDir, kind, pluginData: 'resolved' });
        return { ...found, sideEffects: false };
      },
    );
    bundle.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'resolved' || !importer.includes('/@kubernetes/client-node/')) return undefined;
      const found = await bundle.resolve(path, { importer, resolveDir, kind, pluginData: 'resolved' });
      return { ...found, sideEffects: false };
    });
  },
};

/** What CommonJS libraries expect to find, in an ES module. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __filename.slice(0, __filename.lastIndexOf('/'));",
].join('\n');

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: banner },
  plugins: [leftOut],
  logLevel: 'warning',
});
