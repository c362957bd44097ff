import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const globalSetup = './test/harness/global-setup.ts';

/** Nothing but functions: their files share a thread. */
const pure = ['packages/core/src/**/*.test.ts', 'packages/plan/src/**/*.test.ts', 'packages/plan/test/**/*.test.ts'];
/** Each makes what it needs and takes it away again, so that files share a process, which loads the server once. */
const parts = ['packages/**/src/**/*.test.{ts,tsx}', 'packages/*/test/**/*.test.ts', 'examples/app/src/**/*.test.ts'];
/** Whole installations, each file in a process of its own. */
const whole = ['test/**/*.test.ts'];

const outside = ['**/node_modules/**', '**/dist/**'];
const postgres = existsSync(new URL(globalSetup, import.meta.url)) ? [globalSetup] : [];

/** What takes longest begins first, so that the end does not wait for one file. */
const LONGEST_FIRST = [
  /scenarios\/(other-runbooks|watchdog|webhook-processing|shared-database|runbooks-)/,
  /\/test\/(crash|scenarios)\//,
  /\/test\/browser\//,
  /\/(check-browser|check-sql|watching)\.test/,
  /\/packages\/cli\//,
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONGEST_FIRST.findIndex((pattern) => pattern.test(moduleId));
      return index < 0 ? LONGEST_FIRST.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  // Types are erased, not checked, so one file will do; without it, every project reference must be there first.
  tsconfig: 'tsconfig.base.json',
  test: {
    maxWorkers: 2,
    // What is built is loaded by Node itself: transforming the server for each file took longer than most tests.
    server: { deps: { external: [/\/packages\/[a-z]+\/dist\//, /\/examples\/app\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'pure', include: pure, pool: 'threads', isolate: false } },
      {
        extends: true,
        test: {
          ...{ name: 'parts', include: parts, exclude: [...outside, ...pure] },
          ...{ pool: 'forks', isolate: false, globalSetup: postgres },
        },
      },
      { extends: true, test: { name: 'whole', include: whole, pool: 'forks', globalSetup: postgres } },
    ],
  },
});
