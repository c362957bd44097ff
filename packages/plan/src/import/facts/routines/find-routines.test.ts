import { describe, expect, it } from 'vitest';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { findRoutines } from './find-routines.ts';

const short = (...lines: string[]) =>
  findRoutines(scopeOf('# Plan', ...lines)).flatMap(({ every, items }) =>
    items.map(({ text, command, checkBox }) => [every, text, command, checkBox]),
  );

describe('findRoutines', () => {
  it('reads check boxes and bullets below a cadence', () => {
    const scope = scopeOf(
      '## Weekly checks (10 minutes)',
      '- [ ] Disk',
      '- [x] Costs',
      '### Monthly tasks',
      '- Restore a backup',
    );
    expect(findRoutines(scope)).toMatchObject([
      {
        title: 'Weekly checks (10 minutes)',
        every: 'week',
        items: [
          { text: 'Disk', checkBox: true },
          { text: 'Costs', checkBox: true },
        ],
      },
      { every: 'month', items: [{ text: 'Restore a backup', checkBox: false }] },
    ]);
    expect(recoveredLines(scope)).toEqual([1, 2, 3, 4, 5]);
  });

  it('reads the commands of a fence', () => {
    expect(
      short('### Daily checks', '```bash', '# Each morning', './check --all', '', './report \\', '  --short', '```'),
    ).toEqual([
      ['day', 'Each morning', './check --all', false],
      ['day', './report \\\n  --short', './report \\\n  --short', false],
    ]);
  });

  it('reads labels, tables, and sentences about upkeep', () => {
    expect(short('## Training', '- **Monthly:** a drill', '- **Annual review**: the whole plan')).toEqual([
      ['month', 'a drill', null, false],
      ['year', 'the whole plan', null, false],
    ]);
    expect(
      short(
        '## Upkeep',
        '| Task | Frequency |',
        '|--|--|',
        '| Phone numbers | Quarterly |',
        '| Graphs | Every 5 min |',
      ),
    ).toEqual([['quarter', 'Phone numbers', null, false]]);
    expect(short('## Testing', '- Run a drill quarterly', '- Test the pager')).toEqual([
      ['quarter', 'Run a drill quarterly', null, false],
    ]);
    expect(short('## Exercises', 'Run these once, annually:', '', '- [ ] Lost region')).toEqual([
      ['year', 'Lost region', null, true],
    ]);
  });

  it.each([
    ['### Täglich (automatisiert)', 'day'],
    ['### Wöchentliche Prüfungen', 'week'],
    ['### Mensal', 'month'],
    ['### Tarefas semanais', 'week'],
    ['### Tareas diarias', 'day'],
    ['### Hebdomadaire', 'week'],
    ['### 日次', 'day'],
    ['### 週次チェック', 'week'],
  ])('reads %s', (title, every) => {
    expect(short(title, '- x1').map(([found]) => found)).toEqual([every]);
  });

  it.each([
    ['an incident check list', ['## Immediately (first 15 minutes)', '- [ ] Open a channel']],
    ['numbered steps', ['## Monthly backup test', '1. Download', '2. Restore']],
    ['a rota', ['## Weekly rotation', '- Week 1: somebody']],
    ['a cadence of updates', ['## Updates', '- **Daily:** status updates every day']],
    ['a command of its own', ['## Backups', '**Daily verification:**', '```bash', './check', '```']],
  ])('leaves %s', (_, lines) => {
    expect(short(...lines)).toEqual([]);
  });
});

it('reads a cadence between other words of a title, and columns in more languages', () => {
  const find = (...lines: string[]) =>
    findRoutines(scopeOf('# Plan', ...lines)).map(({ every, items }) => [every, items.length]);
  expect(find('## Checklist mensal de segurança', '- [ ] Rever acessos', '- [ ] Testar cópias')).toEqual([
    ['month', 2],
  ]);
  expect(find('## Tests', '| Aktivität | Frequenz |', '|---|---|', '| Übung | Jährlich |')).toEqual([['year', 1]]);
});

it('takes a list in a fence for words, never for commands', () => {
  const [routine] = findRoutines(scopeOf('## Monthly checks', '```', '- Review access', '- [ ] Try the backup', '```'));
  expect(routine?.items.map(({ text, command, checkBox }) => [text, command, checkBox])).toEqual([
    ['Review access', null, false],
    ['Try the backup', null, true],
  ]);
});
