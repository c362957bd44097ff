import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundCadence } from '../found.ts';
import { findCadences, joinCadences } from './cadences.ts';
import { recoveredLines, scopeOf } from './scope.fixture.ts';
import { findSeverities } from './severities.ts';

function found(...lines: readonly string[]): readonly FoundCadence[] {
  const scope = scopeOf(lines.join('\n'));
  return findCadences(scope, findSeverities(scope));
}

/** `P0,P1 900-1800 internal`. */
function short({ severities, every, atMost, audience }: FoundCadence): string {
  return `${severities.join()} ${every}${atMost === every ? '' : `-${atMost}`} ${audience}`;
}

describe('cadences by level', () => {
  it('reads a list with one or more levels to a line', () => {
    const scope = scopeOf(
      [
        '## Internal communication',
        '### Status updates',
        '- **P0/P1 incidents:** Updates every 15-30 minutes',
        '- **P2 incidents:** Updates every 1-2 hours',
        '- **P3 incidents:** Daily status updates',
        '- **Where:** the channel',
      ].join('\n'),
    );
    expect(findCadences(scope, []).map(short)).toEqual([
      'P0,P1 900-1800 internal',
      'P2 3600-7200 internal',
      'P3 86400 internal',
    ]);
    expect(recoveredLines(scope)).toEqual([3, 4, 5]);
  });

  it.each([
    ['SEV1 は 15 分ごとに状況を更新する。', 'SEV1 900 null'],
    ['SEV-1: Erstmeldung ≤ 30 Min, danach Updates alle 60 Min bis zur Entwarnung.', 'SEV-1 3600 null'],
    ['Post updates every 15 minutes for P1', 'P1 900 null'],
    ['P1: enviar atualizações a cada 30 minutos', 'P1 1800 null'],
    ['P1 : envoyer une mise à jour toutes les 30 minutes', 'P1 1800 null'],
    ['P1: enviar actualizaciones cada 30 minutos', 'P1 1800 null'],
    ['P1: aggiornamenti ogni 2 ore', 'P1 7200 null'],
    ['Send customers an update every hour', ' 3600 external'],
    ['Post status updates every 30 minutes in the team channel', ' 1800 internal'],
  ])('reads %s', (line, expected) => {
    expect(found('# Handling', `- ${line}`).map(short)).toEqual([expected]);
  });

  it('pairs each level with its own time', () => {
    expect(found('- **Update frequency**: SEV-1 (15 min), SEV-2 (30 min), SEV-3 (60 min)').map(short)).toEqual([
      'SEV-1 900 null',
      'SEV-2 1800 null',
      'SEV-3 3600 null',
    ]);
    expect(found('- Updates: every 15 minutes for P1, every 30 minutes for P2').map(short)).toEqual([
      'P1 900 null',
      'P2 1800 null',
    ]);
  });

  it('knows levels by name where the document has them', () => {
    const cadences = found(
      '## Severity levels',
      '### Critical',
      '- all is down',
      '### Low',
      '- a typo',
      '## Talking',
      '**Status updates:**',
      '- Provide status updates every hour (critical incidents)',
      '- Provide status updates daily (low severity)',
    );
    expect(cadences.map(short)).toEqual(['critical 3600 null', 'low 86400 null']);
  });

  it('reads who is told how often below a title about communication', () => {
    const lines = ['- Internal: every 30 minutes in the channel', '- Customers: on the page every hour'];
    expect(found('## Communication', ...lines).map(short)).toEqual([' 1800 internal', ' 3600 external']);
    expect(found('## Habits', ...lines)).toEqual([]);
  });

  it('reads headings, and a table by audience', () => {
    expect(found('#### SEV-1 update (every 15 minutes)', 'Text').map(short)).toEqual(['SEV-1 900 null']);
    expect(
      found('| Audience | Channel | Update frequency |', '|---|---|---|', '| Customers | page | every 30 min |').map(
        short,
      ),
    ).toEqual([' 1800 external']);
  });

  it('reads a template only when its title names a level', () => {
    const fence = ['```', 'INCIDENT: [what]', 'ETA: Updates every 15 minutes', '```'];
    const scope = scopeOf(['### First message (SEV-1)', ...fence].join('\n'));
    expect(findCadences(scope, []).map(short)).toEqual(['SEV-1 900 null']);
    expect(recoveredLines(scope)).toEqual([]);
    expect(found('### First message', ...fence)).toEqual([]);
  });

  it('keeps the cadence of a runbook with it and does not claim the line', () => {
    const scope = scopeOf(
      [
        '# Runbooks',
        '## Mail is stuck',
        '### Symptoms',
        '- No mail',
        '### Resolution',
        '1. **Tell the team**',
        '   - Post status updates every 30 minutes',
        '2. Restart the mailer',
      ].join('\n'),
    );
    expect(findCadences(scope, [])).toMatchObject([{ runbook: 'Mail is stuck', every: 1800, line: 7 }]);
    expect(recoveredLines(scope)).toEqual([]);
  });
});

describe('what is no cadence', () => {
  it.each([
    'Keep dependencies updated weekly',
    'Update dependencies every day',
    'Check the status page every 5 minutes',
    'Review and update runbooks quarterly',
    'First update within 15 minutes',
    'Update the status page',
    'Update cadence: none',
  ])('%s', (line) => {
    expect(found('# Handling', `- ${line}`)).toEqual([]);
  });
});

describe('joining', () => {
  const scope = scopeOf(
    '| Severity | Response time | Updates |\n|---|---|---|\n| P0 | 5 min | every 10 min |\n| P1 | 1 h | - |\n| P2 | 2 h | - |',
  );
  const severities = findSeverities(scope);
  const cadence = { audience: null, runbook: null, line: 9, lastLine: 9 };

  it('fills in what a level does not say itself, the shortest of a range', () => {
    const joined = joinCadences(severities, [{ ...cadence, severities: ['P0', 'P1'], every: 900, atMost: 1800 }]);
    expect(joined.map(({ update }) => update?.seconds)).toEqual([600, 900, undefined]);
  });

  it('prefers what the team tells itself, and leaves a runbook its own', () => {
    const joined = joinCadences(severities, [
      { ...cadence, severities: ['P1'], every: 600, atMost: 600, audience: 'external' },
      { ...cadence, severities: ['P1'], every: 1800, atMost: 1800, audience: 'internal' },
      { ...cadence, severities: ['P2'], every: 60, atMost: 60, runbook: 'Mail is stuck' },
    ]);
    expect(joined.map(({ update }) => update?.seconds)).toEqual([600, 1800, undefined]);
  });

  it('gives a cadence for no level to the two worst', () => {
    const joined = joinCadences(severities, [{ ...cadence, severities: [], every: 1800, atMost: 1800 }]);
    expect(joined.map(({ update }) => update?.seconds)).toEqual([600, 1800, undefined]);
  });

  it('makes levels of those that only cadences name', () => {
    const joined = joinCadences(
      [],
      ['SEV-2', 'SEV-1'].map((id) => ({ ...cadence, severities: [id], every: 900, atMost: 900 })),
    );
    expect(joined.map(({ id, update }) => [id, update?.seconds])).toEqual([
      ['SEV-1', 900],
      ['SEV-2', 900],
    ]);
    expect(joinCadences([], [{ ...cadence, severities: [], every: 900, atMost: 900 }])).toEqual([]);
  });
});

describe('any document', () => {
  it('never throws', () => {
    const line = fc.constantFrom(
      '- Updates every',
      ' 5 min',
      'P0/P1',
      '# SEV-1 update (hourly)',
      '```',
      '| Updates |',
      '|---|',
      '| daily |',
      '更新 毎日',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        for (const { every, atMost } of found(...lines)) expect(every > 0 && atMost >= every).toBe(true);
      }),
    );
  });
});

it('reads the interval in the heading of a template that names a level', () => {
  const scope = scopeOf(
    [
      '## Severity',
      '- **SEV-1:** down',
      '- **SEV-2:** slow',
      '## Message templates',
      '### SEV-1 update (every 20 min)',
      '> We work on it.',
    ].join('\n'),
  );
  expect(findCadences(scope, findSeverities(scope)).map(({ severities, every }) => [severities, every])).toEqual([
    [['SEV-1'], 1200],
  ]);
});
