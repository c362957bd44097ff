import { expect, it } from 'vitest';
import { formatProblem, type Problem } from './problem.ts';

const problem: Problem = {
  severity: 'error',
  code: 'bad',
  file: 'plan.yaml',
  line: 12,
  column: 4,
  message: 'No',
  hint: 'Yes',
  source: 'ab\tcd',
};

it('puts a caret under the column', () => {
  expect(formatProblem(problem)).toBe('plan.yaml:12:4: error: No [bad]\n 12 | ab cd\n    |    ^\n  hint: Yes');
});

it('shows a window of a long line with the caret in it', () => {
  const lines = formatProblem({ ...problem, column: 5_001, source: `${'a'.repeat(5_000)}X${'b'.repeat(5_000)}` }).split(
    '\n',
  );
  expect(lines[1]?.length).toBeLessThan(140);
  expect(lines[1]?.charAt((lines[2] ?? '').indexOf('^'))).toBe('X');
});

it('lets no control character of the plan reach the terminal', () => {
  expect(formatProblem({ ...problem, source: '\u001b[2Jgone', message: 'a\u0007' })).not.toMatch(/\p{Cc}(?<!\n)/u);
});
