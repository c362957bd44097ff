import { describe, expect, it } from 'vitest';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { findEscalation } from './find-escalation.ts';

const short = (...lines: string[]) =>
  findEscalation(scopeOf('# Plan', '', ...lines)).map(({ level, who, after, severities }) => [
    level,
    who,
    after,
    severities.join(),
  ]);

describe('headings', () => {
  it('reads a heading a level with its labels', () => {
    const scope = scopeOf(
      '# Plan',
      '## Escalation matrix',
      '### Level 1: Duty engineer',
      '- **Response time**: 10 minutes',
      '- **Contact**: [Phone]',
      '### Level 2: Platform lead',
      '- **Escalate after**: 45 minutes',
      '- **Contact**: lead@example.com',
      '- **For**: changes of the data model',
    );
    expect(findEscalation(scope)).toMatchObject([
      { level: 'Level 1', who: 'Duty engineer', after: 0, details: [{ kind: 'placeholder', value: '[Phone]' }] },
      {
        level: 'Level 2',
        who: 'Platform lead',
        after: 2700,
        details: [{ kind: 'email', value: 'lead@example.com' }],
        when: ['changes of the data model'],
      },
    ]);
    expect(recoveredLines(scope)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  it('reads the band of time in a heading', () => {
    const found = short(
      '## Escalation',
      '### By yourself (10-20 minutes)',
      'Look here first.',
      '### Backend Escalation (20m - 1h)',
      '**Contact:** backend@example.com',
      '### Vendor Escalation (1h+)',
      '**Contact:** Hosting Support',
    );
    expect(found).toEqual([
      ['By yourself', 'By yourself', 600, ''],
      ['Backend Escalation', 'Backend', 1200, ''],
      ['Vendor Escalation', 'Hosting Support', 3600, ''],
    ]);
  });

  it('keeps what a level does', () => {
    const [first] = findEscalation(
      scopeOf('## Escalation', '### Level 1: On-call', '- Answers', '- Looks at the graphs'),
    );
    expect(first?.duties).toEqual(['Answers', 'Looks at the graphs']);
  });
});

describe('lists', () => {
  it('reads slots and roles with their blanks', () => {
    expect(
      short('## On-call rotation', '- Primary: [Name]', '- Secondary: [Name]', '- Escalation: bosses@example.com'),
    ).toEqual([
      ['Primary', 'Primary', 0, ''],
      ['Secondary', 'Secondary', null, ''],
      ['Escalation', 'Escalation', null, ''],
    ]);
    expect(short('## Escalation contacts', '- **Head of Platform:** [Name] - [Phone]')).toEqual([
      ['Head of Platform', 'Head of Platform', null, ''],
    ]);
  });

  it('reads numbered levels with times and severities in brackets', () => {
    expect(
      short(
        '## Escalation path',
        '1. **L1**: Duty engineer (at once)',
        '2. **L2**: Security lead (< 20 minutes)',
        '3. **L3**: CTO (< 1 hour for P0/P1)',
      ),
    ).toEqual([
      ['L1', 'Duty engineer', 0, ''],
      ['L2', 'Security lead', 1200, ''],
      ['L3', 'CTO', 3600, 'P0,P1'],
    ]);
  });

  it('reads instructions below a severity', () => {
    expect(
      short(
        '## SEV1: Everything is down',
        '**Escalation steps:**',
        '1. Page the on-call engineer',
        '2. If nobody answers in 10 mins → page backup engineer',
        '3. If not over after 1 hour → escalate to the engineering manager',
        '4. Write a ticket',
      ),
    ).toEqual([
      ['on-call engineer', 'on-call engineer', 0, 'SEV1'],
      ['backup engineer', 'backup engineer', 600, 'SEV1'],
      ['engineering manager', 'engineering manager', 3600, 'SEV1'],
    ]);
  });

  it('reads the label of a severity', () => {
    expect(short('## SEV-2: Slow', '**Escalation:** Team lead after 20 minutes, CTO after 2 hours')).toEqual([
      ['Team lead', 'Team lead', 1200, 'SEV-2'],
      ['CTO', 'CTO', 7200, 'SEV-2'],
    ]);
    expect(short('## SEV-4: Cosmetic', '**Escalation:** None')).toEqual([]);
  });
});

describe('tables', () => {
  it('reads a row a level', () => {
    const rows = [
      '| 1 | Duty engineer | First |',
      '| 2 | Deputy engineer | 15 min no answer |',
      '| 3 | CTO | Long outage |',
    ];
    expect(short('## Escalation', '| Level | Who | When |', '|--|--|--|', ...rows)).toEqual([
      ['1', 'Duty engineer', 0, ''],
      ['2', 'Deputy engineer', 900, ''],
      ['3', 'CTO', null, ''],
    ]);
  });

  it('reads times against severities', () => {
    const rows = ['| 0 min | Page on-call | Page on-call |', '| 30 min | Page VP Engineering | - |'];
    expect(short('## Escalation', '| Time since start | SEV1 | SEV2 |', '|--|--|--|', ...rows)).toEqual([
      ['SEV1', 'on-call', 0, 'SEV1'],
      ['SEV2', 'on-call', 0, 'SEV2'],
      ['SEV1', 'VP Engineering', 1800, 'SEV1'],
    ]);
  });

  it('reads marks of who is paged for what', () => {
    const rows = ['| P0 - Outage | ✅ | ✅ |', '| P1 - Slow | ✅ | 📧 |'];
    expect(short('## Escalation', '| Incident | Primary On-Call | CTO |', '|--|--|--|', ...rows)).toEqual([
      ['Primary On-Call', 'Primary On-Call', 0, 'P0,P1'],
      ['CTO', 'CTO', 0, 'P0'],
    ]);
  });

  it('reads the column of a table of severities', () => {
    expect(
      short('## Severity', '| Level | Meaning | Escalation |', '|--|--|--|', '| P1 | Down | VP Engineering |'),
    ).toEqual([['P1', 'VP Engineering', null, 'P1']]);
  });
});

describe('fences', () => {
  const fence = (...lines: string[]) => ['## Escalation', '```', ...lines, '```'];

  it('takes rising times as times since the beginning', () => {
    expect(
      short(
        ...fence('Level 1: Duty engineer', '  ↓ (20 minutes)', 'Level 2: Team lead', '  ↓ (1 hour)', 'Level 3: CEO'),
      ),
    ).toEqual([
      ['Level 1', 'Duty engineer', 0, ''],
      ['Level 2', 'Team lead', 1200, ''],
      ['Level 3', 'CEO', 3600, ''],
    ]);
    expect(
      short(...fence('Alert', '↓', 'On-call engineer (10 min)', '↓', 'Tech lead (30 min)')).map(([, , after]) => after),
    ).toEqual([0, 1800]);
  });

  it('adds equal times up', () => {
    expect(
      short(...fence('Primary On-Call (15 min)', '↓', 'Secondary On-Call (15 min)', '↓', 'Manager')).map(
        ([, , after]) => after,
      ),
    ).toEqual([0, 900, 1800]);
  });

  it('reads bands and severities a line', () => {
    expect(
      short(
        ...fence('0-20 min: Primary on-call responds', '20-60 min: Engineering lead notified', '60+ min: CTO notified'),
      ),
    ).toEqual([
      ['0-20 min', 'Primary on-call', 0, ''],
      ['20-60 min', 'Engineering lead', 1200, ''],
      ['60+ min', 'CTO', 3600, ''],
    ]);
    expect(short(...fence('P1 → Incident Commander → Executive notification', 'P4: No escalation needed'))).toEqual([
      ['P1', 'Incident Commander', null, 'P1'],
      ['P1', 'Executive', null, 'P1'],
    ]);
  });

  it('reads no tree and no code', () => {
    expect(short(...fence('Alert', '├─ manager', '└─ CTO'))).toEqual([]);
    expect(short(...fence('curl https://example.com/manager', '↓', 'CTO', 'lead'))).toEqual([]);
  });
});

describe('elsewhere', () => {
  it.each([
    ['## Eskalation', '| Stufe | Zeitfenster | Wer |', '| 2 | 20–40 Min | Einsatzleitung |', 1200],
    ['## Escalação', '| Nível | Tempo | Quem |', '| 2 | 30 minutos | Gerente |', 1800],
    ['## Escalamiento', '| Nivel | Tiempo | Contacto |', '| 2 | 1 hora | Director |', 3600],
    ['## エスカレーション', '| レベル | 時間 | 担当 |', '| 2 | 30分 | 部長 |', 1800],
  ])('reads %s', (title, header, row, after) => {
    expect(short(title, header, '|--|--|--|', row).map(([, , seconds]) => seconds)).toEqual([after]);
  });

  it('leaves what stands in a runbook', () => {
    const runbook = [
      '## Queue is full',
      '**Symptoms:**',
      '- slow',
      '**Resolution:**',
      '1. Restart',
      '**Escalation:** CTO after 5 minutes',
    ];
    expect(short('## Runbooks', ...runbook)).toEqual([]);
  });

  it('finds the same person once', () => {
    const chain = ['## Alert routing', '```', 'Primary engineer (10 min)', '↓', 'CTO', '```'];
    expect(
      short(...chain, '## Escalation', '| Level | Who | When |', '|--|--|--|', '| 4 | CTO | 10 min |'),
    ).toHaveLength(2);
  });
});

it('leaves the steps of a numbered procedure alone, and reads call trees and limits of time', () => {
  const find = (...lines: string[]) =>
    findEscalation(scopeOf('# Plan', ...lines)).map(({ who, after }) => [who, after]);
  expect(
    find(
      '## Escalation protocol',
      '### Oven on fire',
      '1. **Stop**: everything',
      '2. **Alert Safety Team**: by radio',
      '3. **Wait**: outside',
    ),
  ).toEqual([]);
  expect(
    find(
      '## Call tree',
      '```',
      'Alarm',
      '  ↓',
      'Shift lead (within 5 min)',
      '  ↓',
      'Plant manager (within 20 min)',
      '```',
    ),
  ).toEqual([
    ['Shift lead', 0],
    ['Plant manager', 1200],
  ]);
  const levels = [
    '### Level 1: Shift lead',
    '- **Time limit**: 20 minutes before escalating.',
    '### Level 2: Manager',
    '- Decides.',
  ];
  const last = ['### Level 3: Director', '- Called when it is still unresolved after 3 hours.'];
  expect(find('## Escalation path', ...levels, ...last)).toEqual([
    ['Shift lead', 0],
    ['Manager', 1200],
    ['Director', 10_800],
  ]);
});

it('gives the level of a heading to a chain that names none, and calls people by their name alone', () => {
  const scope = scopeOf(
    '# Plan',
    '## Escalation',
    '### SEV-2 path',
    '```',
    '0 minutes: Alarm',
    '10 minutes: Shift lead response required',
    '30 minutes: Escalate to plant manager if no progress',
    '```',
  );
  expect(findEscalation(scope).map(({ who, after, severities }) => [who, after, severities])).toEqual([
    ['Shift lead', 600, ['SEV-2']],
    ['plant manager', 1800, ['SEV-2']],
  ]);
});

it('reads a numbered list that only names people', () => {
  const scope = scopeOf(
    '# Plan',
    '## Escalation path',
    '1. On-call engineer',
    '2. Plant manager (for SEV-1)',
    '3. Founder (if not solved in 1 hour)',
  );
  expect(findEscalation(scope).map(({ who, after, severities }) => [who, after, severities])).toEqual([
    ['On-call engineer', 0, []],
    ['Plant manager', null, ['SEV-1']],
    ['Founder', 3600, []],
  ]);
});
