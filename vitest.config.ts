import { defineConfig } from 'vitest/config';

/** `npm test`: what needs Node alone. The clusters' suites have configurations of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/cluster/**', 'test/node/**', 'test/prove/**'],
    testTimeout: 20_000,
  },
});
