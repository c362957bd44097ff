import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recoveredLines, scopeOf } from './scope.fixture.ts';
import { clocks, found } from './severities.fixture.ts';
import { findSeverities, severityOfWords } from './severities.ts';

const TOCSIN_ID = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

describe('levels as headings', () => {
  const document = [
    '# Plan',
    '## Severity levels',
    '### P0 - Critical (Nothing works)',
    '**Impact:** nobody can use the shop',
    '**Examples:**',
    '- Checkout success rate < 80% for 5 minutes',
    '- Data is gone',
    '',
    '**Response SLA:** Immediate (within 5 minutes)',
    '**Resolution target:** 1 hour',
    '**Communication:** everybody',
    '',
    '### P1 - High',
    '**Response SLA:** Within 15 minutes',
    '**Resolution target:** 2 to 4 hours',
  ];

  it('reads clocks, meaning, examples and whom to tell from the labels', () => {
    const [worst, second] = found(...document);
    expect(worst).toMatchObject({
      id: 'P0',
      name: 'Critical',
      meaning: 'nobody can use the shop',
      examples: ['Checkout success rate < 80% for 5 minutes', 'Data is gone'],
      acknowledge: { seconds: 300, words: 'Immediate (within 5 minutes)' },
      resolve: { seconds: 3600 },
      notify: 'everybody',
      criteria: [{ subject: 'Checkout success rate', bad: 'below', value: 0.8, unit: 'ratio', forSeconds: 300 }],
      line: 3,
      lastLine: 11,
    });
    expect(second?.resolve).toEqual({ seconds: 14_400, words: '2 to 4 hours' });
  });

  it('claims exactly the lines of the levels', () => {
    const scope = scopeOf(document.join('\n'));
    findSeverities(scope);
    expect(recoveredLines(scope)).toEqual([3, 4, 5, 6, 7, 9, 10, 11, 13, 14, 15]);
  });

  it('reads the clock in the heading, and leaves incidents below a level alone', () => {
    const scope = scopeOf(
      [
        '# Plan',
        '## Severity',
        '### SEV-1: Critical issues (< 5 minute response)',
        'Nothing works.',
        '#### 1. Server down',
        '**Response procedure:**',
        '1. Look at the host',
        '',
        '### SEV-2: Major issues (fix within 4 hours)',
        'Something is slow.',
      ].join('\n'),
    );
    expect(clocks(findSeverities(scope))).toEqual(['SEV-1 300/-/-', 'SEV-2 -/14400/-']);
    expect(recoveredLines(scope)).toEqual([3, 4, 9, 10]);
  });

  it('keeps the words of a clock without a figure', () => {
    const severities = found(
      '## Severity levels',
      '**P0 - Critical (Immediate Response)**',
      '- Site is down',
      '',
      '**P1 - High (Response within 1 hour)**',
      '- Orders are lost',
    );
    expect(clocks(severities)).toEqual(['P0 ?/-/-', 'P1 3600/-/-']);
    expect(severities[0]?.acknowledge?.words).toBe('Immediate Response');
    expect(severities[1]?.examples).toEqual(['Orders are lost']);
  });

  it.each([
    ['Critical (P0)', 'P0', 'Critical'],
    ['🔴 P0: Critical', 'P0', 'Critical'],
    ['P0', 'P0', 'P0'],
    ['Priority 0 - Critical', 'Priority-0', 'Critical'],
    ['Severity 0 (Critical)', 'Severity-0', 'Critical'],
    ['Level 0 — Critical', 'Level-0', 'Critical'],
    ['SEV 0 | Critical', 'SEV-0', 'Critical'],
    ['Critical', 'critical', 'Critical'],
    ['Critical severity', 'critical', 'Critical'],
  ])('reads %s as %s', (heading, id, name) => {
    const other = heading.replace('0', '4').replace('Critical', 'Low');
    const [first] = found('# Severity levels', `## ${heading}`, 'Response time: 5 min', '', `## ${other}`, 'The rest');
    expect(first).toMatchObject({ id, name, acknowledge: { seconds: 300 } });
  });

  it('reads lists of clocks below bold labels, and takes the time to the end', () => {
    const severities = found(
      '## Severity definitions',
      '### SEV1: Critical - at once',
      '**Response SLA:**',
      '- Acknowledgment: 5 minutes',
      '- Investigation start: 10 minutes',
      '- Status update: every 15 minutes',
      '',
      '**Resolution target (RTO):**',
      '- 30 minutes to find the cause',
      '- 60 minutes total to resolution',
      '',
      '### SEV2: High',
      '**Response SLA:**',
      '- Acknowledgment: 10 minutes',
    );
    expect(clocks(severities)).toEqual(['SEV1 300/3600/900', 'SEV2 600/-/-']);
  });

  it('knows a review that has to be held', () => {
    const [one, two] = found(
      '## Schweregrade',
      '### SEV-1 — Kritisch',
      '**Reaktionszeit:** < 15 Min · **Eskalation:** Chefin · **Kommunikation:** alle · **PIR Pflicht.**',
      '### SEV-2 — Hoch',
      '**Reaktionszeit:** < 4 h (Geschäftszeiten) · **PIR optional.**',
    );
    expect(one).toMatchObject({ name: 'Kritisch', acknowledge: { seconds: 900 }, reviewRequired: true });
    expect(one?.notify).toMatch(/^alle/);
    expect(two).toMatchObject({ acknowledge: { seconds: 14_400 }, reviewRequired: false });
  });
});

describe('what is no scale', () => {
  it.each([
    [
      'runbooks with a level',
      ['## Incidents', '### Site down (P0)', '**Severity:** Critical', '### Slow pages (P1)', 'Response time: slow'],
    ],
    [
      'templates by level',
      ['## Messages', '### SEV-1 update template (every 15 minutes)', '### SEV-2 update template (every 30 minutes)'],
    ],
    [
      'people by level',
      [
        '## Escalation',
        '### Level 1: Engineer',
        '- **Response time**: 15 minutes',
        '### Level 2: Lead',
        '- **Response time**: 1 h',
      ],
    ],
    ['fences', ['## Severity levels', '```', '- P0: 5 minutes', '- P1: 15 minutes', '```']],
  ])('finds none in %s', (_, lines) => {
    expect(found(...lines)).toEqual([]);
  });

  it('leaves a second scale to a person and says why', () => {
    const scope = scopeOf(
      [
        '## Severity',
        '| Level | Response time |',
        '|---|---|',
        '| P0 | 5 min |',
        '| P1 | 15 min |',
        '',
        '## Severity of suppliers',
        '| Level | Meaning |',
        '|---|---|',
        '| SEV1 | Down |',
        '| SEV2 | Slow |',
      ].join('\n'),
    );
    expect(findSeverities(scope).map(({ id }) => id)).toEqual(['P0', 'P1']);
    const [left] = scope.ledger.leftOvers();
    expect(left).toMatchObject({ line: 10, lastLine: 11 });
    expect(left?.why).toContain('P0, P1');
  });
});

describe('words on a runbook', () => {
  const scale = found(
    '## Severity',
    '| Level | Name | Response time |',
    '|---|---|---|',
    '| SEV-1 | Critical | 5 min |',
    '| SEV-2 | High | 1 h |',
  );

  it.each([
    ['🔴 Critical - nobody can log in', 'SEV-1'],
    ['SEV1', 'SEV-1'],
    ['High (SEV-2)', 'SEV-2'],
    ['Major', 'SEV-2'],
    ['kritisch', 'SEV-1'],
    ['Low', null],
    ['P7', null],
    ['Nobody can log in', null],
  ])('%s is %s', (words, id) => {
    expect(severityOfWords(words, scale)).toBe(id);
  });
});

describe('any document', () => {
  it('never throws, gives valid ids once each, the worst first', () => {
    const line = fc.constantFrom(
      ...[
        '# Severity',
        '## P0',
        '## P1 - High (5 min)',
        '- **SEV1**: x',
        '- P2/P3: 1 h',
        '| Level | Response |',
        '|---|---|',
      ],
      ...[
        '| P1 | 5 min |',
        '| SEV-1/2 | - |',
        '**Response Time:** 5 min',
        '```',
        '',
        'Critical',
        '- 緊急',
        '### Low',
        'P0-P9',
        '**Examples:**',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        const severities = found(...lines);
        const ids = severities.map(({ id }) => id);
        expect(ids.every((id) => TOCSIN_ID.test(id))).toBe(true);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
