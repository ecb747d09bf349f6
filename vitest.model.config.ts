import { defineConfig } from 'vitest/config';

/** `npm run test:model`: a real language model as the agent. Where there is none, every test is skipped and says why. */
export default defineConfig({
  test: {
    include: ['test/model/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    reporters: ['verbose'],
  },
});
