import tseslint from 'typescript-eslint';

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

/** A room's files reach other rooms by `../` alone, so the first name after it is the room. */
const roomRules = Object.entries(mayImport).map(([room, allowed]) => {
  const closed = rooms.filter((other) => other !== room && !allowed.includes(other));
  const patterns = [
    {
      regex: `^(\\.\\./)+(${closed.join('|')})/`,
      message: `${room} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
    },
    ...(room === 'domain' ? [{ regex: `^(?!\\.{1,2}/|(ajv|re2js)(/|$))`, message: 'domain is pure' }] : []),
  ];
  return {
    files: [`src/${room}/**`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '**/*.generated.ts', 'eslint.config.js', 'bin/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // oclif's flags infer `unknown` where the argument is left out.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  ...roomRules,
  {
    // The one that nothing else imports.
    files: ['src/commands/sandbox.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['src/cli/**'],
    ignores: ['src/cli/wiring.ts', 'src/cli/judge-wiring.ts', 'src/cli/metrics-wiring.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(\\.\\./)+(adapters|sandbox)/', message: 'only the wiring knows adapters' }],
        },
      ],
    },
  },
  {
    files: ['src/domain/**'],
    rules: {
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
