import { describe, expect, it } from 'vitest';
import { classifyFence, countedAs } from './classify-fence.ts';
import { type FixtureFence, seedFences, seedsAreThere } from './command.fixture.ts';
import { findPlaceholders } from './find-placeholders.ts';
import { embeddedSql, liftSql } from './lift-sql.ts';
import { replacePlaceholders } from './replace-placeholders.ts';
import { splitShell } from './split-shell.ts';
import { readSql } from './split-sql.ts';
import { splitSteps } from './split-steps.ts';
import { unknownSubcommand } from './unknown-subcommand.ts';

const statementsOf = (fences: readonly FixtureFence[]) =>
  fences.filter((fence) => classifyFence(fence) === 'shell').flatMap(({ source }) => splitShell(source));

function figures(number: number) {
  const fences = seedFences(number);
  const counted = fences.map(countedAs);
  const count = (kind: string): number => counted.filter((found) => found === kind).length;
  const shell = fences.filter((fence) => classifyFence(fence) === 'shell');
  const statements = statementsOf(fences);
  return {
    fences: [fences.length, count('shell'), count('sql'), count('code'), count('plain')],
    statements: statements.length,
    steps: shell.flatMap(({ source }) => splitSteps(source, 'bash')).filter(({ manual }) => !manual).length,
    embedded: statements.flatMap(({ text }) => embeddedSql(text)).length,
    lifted: statements.filter(({ text }) => liftSql(text) !== null).length,
    sql: fences
      .filter((fence) => classifyFence(fence) === 'sql')
      .flatMap(({ source }) => readSql(source))
      .filter(({ kind }) => kind === 'statement').length,
  };
}

// Without ../shared these are skipped: the tests beside each function cover the same with examples of our own.
describe.skipIf(!seedsAreThere)('the figures of the users’ documents', () => {
  it.each([
    [0, { fences: [16, 12, 0, 1, 3], statements: 51, steps: 34, embedded: 10, lifted: 10, sql: 0 }],
    [1, { fences: [18, 14, 0, 1, 3], statements: 41, steps: 38, embedded: 0, lifted: 0, sql: 0 }],
    [2, { fences: [44, 40, 3, 1, 0], statements: 77, steps: 72, embedded: 17, lifted: 17, sql: 5 }],
    [3, { fences: [9, 3, 5, 1, 0], statements: 0, steps: 0, embedded: 0, lifted: 0, sql: 9 }],
    [4, { fences: [0, 0, 0, 0, 0], statements: 0, steps: 0, embedded: 0, lifted: 0, sql: 0 }],
  ])('document %i', (number, expected) => {
    expect(figures(number)).toEqual(expected);
  });

  it('leaves no gap to fill in', () => {
    for (const { text } of [0, 1, 2].flatMap((number) => statementsOf(seedFences(number)))) {
      expect(findPlaceholders(replacePlaceholders(text).source), text).toEqual([]);
    }
  });

  it('finds commands that do not exist in every document with commands', () => {
    for (const number of [0, 1, 2]) {
      expect(statementsOf(seedFences(number)).some(({ text }) => unknownSubcommand(text) !== null)).toBe(true);
    }
  });
});
