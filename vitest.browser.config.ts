import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the HTML report in a real Chromium. Where there is none, every test is skipped and says why. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
