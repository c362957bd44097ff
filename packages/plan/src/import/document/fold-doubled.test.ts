import { expect, it } from 'vitest';
import { readDocument } from './read-document.ts';

const runbook = (title: string, steps = 12) => [
  `## ${title}`,
  '',
  '### Steps',
  '',
  ...Array.from({ length: steps }, (_, index) => `${index + 1}. Do ${title} ${index}`),
  '',
];

const read = (...lines: string[]) => readDocument('plan.md', lines.join('\n'));

it('folds a second half that repeats the first without its title, whatever the spaces', () => {
  const half = [...runbook('Outage'), ...runbook('Backlog')];
  const second = ['', '', ...half.map((line) => (line === '' ? '\t' : `${line}  `))];
  const { root, repairs } = read('# Plan', '', ...half, ...second);
  expect(root.sections[0]?.sections.map(({ title }) => title)).toEqual(['Outage', 'Backlog']);
  expect(repairs).toEqual([{ kind: 'doubled', line: 39, lastLine: 71, text: 'The same as lines 3 to 35: read once.' }]);
});

it('folds a document that was pasted three times with its title', () => {
  const whole = ['# Plan', '', ...runbook('Outage')];
  expect(read(...whole, ...whole, ...whole)).toMatchObject({
    root: { sections: [{ title: 'Plan', sections: [{ title: 'Outage' }] }] },
    repairs: [{ kind: 'doubled' }, { kind: 'doubled' }],
  });
});

it('folds whole sections when the copy differs in one place, and keeps what differs', () => {
  const [first, second, third] = [runbook('A'), runbook('B'), runbook('C')];
  const changed = second.map((line) => line.replace('Do B 5', 'Do B differently'));
  const { root } = read('# Plan', '', ...first, ...second, ...third, ...first, ...changed, ...third);
  expect(root.sections[0]?.sections.map(({ title }) => title)).toEqual(['A', 'B', 'C', 'B']);
});

it('does not fold runbooks that share steps, titles of parts, or short sections', () => {
  const steps = runbook('Same').slice(2);
  const { repairs } = read(
    '# Plan',
    '## A',
    ...steps,
    '## B',
    ...steps,
    '## C',
    '### Note',
    'x',
    '## D',
    '### Note',
    'x',
  );
  expect(repairs).toEqual([]);
  expect(read('# Plan', '## Rollback', 'Go back.', '## Other', 'text', '## Rollback', 'Go back.').repairs).toEqual([]);
});
