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
    // oclif's parser reads missing arguments from standard input; ours never come from there.
    bundle.onResolve({ filter: /^node:readline$/ }, ({ path, importer }) =>
      importer.includes('@oclif/core') ? { path, namespace: 'left-out' } : undefined,
    );
    // oclif's parser brings its own way to print errors, colours and help; ours are in src/cli.
    bundle.onLoad(
      {
        filter:
          /@oclif\/core\/lib\/(errors\/(error|handle|warn)|help\/index|parser\/help|screen|util\/fs)\.js$/,
      },
      () => ({
        contents: 'module.exports = {};',
      }),
    );
    bundle.onLoad({ filter: /@oclif\/core\/lib\/logger\.js$/ }, () => ({
      contents: 'exports.makeDebug = () => () => {};',
    }));
    bundle.onLoad({ filter: /@oclif\/core\/lib\/ux\/theme\.js$/ }, () => ({
      contents: 'exports.colorize = (colour, text) => text;',
    }));
    bundle.onResolve({ filter: /^(wrap-ansi|indent-string|clean-stack)$/ }, ({ path }) => ({
      path,
      namespace: 'as-it-is',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'as-it-is' }, () => ({
      contents: 'module.exports = (text) => text;',
    }));
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

/**
 * `import` of one of Node's own modules makes Node read each of its exports once, and some of them load much more that
 * nothing here needs: all of undici (node:http, 40 ms), WebCrypto (node:crypto), readline (node:fs). `require` does not.
 */
const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup(bundle) {
    bundle.onResolve({ filter: /^(node:|https?$|tls$)/ }, ({ path, kind }) =>
      kind === 'import-statement' || kind === 'dynamic-import'
        ? { path, namespace: 'required-builtins' }
        : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: 'required-builtins' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
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
  // Node knows what this is without looking for a package.json.
  outExtension: { '.js': '.mjs' },
  banner: { js: banner },
  plugins: [leftOut, requiredBuiltins],
  logLevel: 'warning',
});
