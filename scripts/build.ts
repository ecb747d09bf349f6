/** Bundles the plugin into dist/. */
import { rename, rm } from 'node:fs/promises';
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
  },
};

/** Large libraries that few runs need: files of their own, loaded by the first call that needs them. */
const apart: Readonly<Record<string, string>> = {
  'openai/client': 'openai-client',
  'gpt-tokenizer/encoding/o200k_base': 'o200k-base',
  'openid-client': 'openid-client',
  yaml: 'yaml',
};

/** The embedded cluster: only its own command needs it. */
const sandbox = 'src/sandbox/described-system/start-described-system.ts';

const keptApart: Plugin = {
  name: 'kept-apart',
  setup(bundle) {
    bundle.onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) => {
      const file = apart[path];
      return file === undefined || kind === 'entry-point'
        ? undefined
        : { path: `./${file}.cjs`, external: true };
    });
    bundle.onResolve({ filter: /\/start-described-system\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './sandbox.cjs', external: true },
    );
  },
};

const target = 'dist';
const beside = `.tmp/dist-${process.pid}`;

/**
 * CommonJS in one file, because it starts fastest: ES modules cost a look-up a file, and an `import` of one of Node's
 * own modules reads all of its exports, which loads much that nothing here needs (undici by node:http, 40 ms). Modules
 * behind an `import()`, each command among them, are run only when it is reached.
 */
await build({
  entryPoints: {
    main: 'src/cli/main.ts',
    sandbox,
    ...Object.fromEntries(Object.entries(apart).map(([path, file]) => [file, path])),
  },
  outdir: beside,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  supported: { 'dynamic-import': false },
  minify: true,
  legalComments: 'none',
  outExtension: { '.js': '.cjs' },
  plugins: [keptApart, leftOut],
  logLevel: 'warning',
});
// Renamed into place: a command that starts meanwhile finds the one build or the other.
await rm(`${beside}.old`, { recursive: true, force: true });
await rename(target, `${beside}.old`).catch(() => undefined);
await rename(beside, target);
await rm(`${beside}.old`, { recursive: true, force: true });
