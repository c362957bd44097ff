import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const globalSetup = './test/harness/global-setup.ts';

export default defineConfig({
  // Types are erased, not checked, so one file will do; without it, every project reference must be there first.
  tsconfig: 'tsconfig.base.json',
  test: {
    include: [
      'packages/**/src/**/*.test.{ts,tsx}',
      'packages/*/test/**/*.test.ts',
      'examples/app/src/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: existsSync(new URL(globalSetup, import.meta.url)) ? [globalSetup] : [],
  },
});
