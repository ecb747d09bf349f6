import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';

/** Rooms of src and what each may import (docs/ARCHITECTURE.md); a room may always import itself. */
const mayImport = {
  domain: [],
  ports: ['domain'],
  results: ['domain'],
  'use-cases': ['ports', 'domain', 'results'],
  adapters: ['ports', 'domain'],
  reporters: ['results', 'domain'],
  commands: ['cli', 'use-cases', 'results', 'reporters'],
};
const rooms = [...Object.keys(mayImport), 'cli', 'sandbox'];
const zones = Object.entries(mayImport).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: rooms.filter((other) => other !== room && !allowed.includes(other)).map((other) => `./src/${other}`),
  message: `${room} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
}));

/** The pure libraries that domain may use. */
const pureLibraries = ['ajv', 're2js'];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '**/*.generated.ts', 'eslint.config.js', 'bin/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // oclif's flags infer `unknown` where the argument is left out.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
    },
  },
  {
    files: ['src/domain/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ regex: `^(?!\\.{1,2}/|(${pureLibraries.join('|')})(/|$))`, message: 'domain is pure' }] },
      ],
      'no-restricted-globals': ['error', 'process', 'performance', 'fetch', 'setTimeout', 'crypto'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'pass it in' },
        { object: 'Date', property: 'now', message: 'pass it in' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'pass the time in' },
      ],
    },
  },
  {
    files: ['test/**', 'scripts/**', '*.config.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'off',
    },
  },
);
