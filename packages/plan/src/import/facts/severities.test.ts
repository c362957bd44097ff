import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundSeverity } from '../found.ts';
import { recoveredLines, scopeOf } from './scope.fixture.ts';
import { findSeverities, severityOfWords } from './severities.ts';

const TOCSIN_ID = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

function found(...lines: readonly string[]): readonly FoundSeverity[] {
  return findSeverities(scopeOf(lines.join('\n')));
}

/** `P0 300/3600/900`: acknowledge, resolve, update in seconds; `-` is not said, `?` has words without a figure. */
function clocks(severities: readonly FoundSeverity[]): readonly string[] {
  const figure = (time: FoundSeverity['acknowledge']) => (time === null ? '-' : (time.seconds ?? '?'));
  return severities.map((one) => `${one.id} ${figure(one.acknowledge)}/${figure(one.resolve)}/${figure(one.update)}`);
}

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

describe('levels as tables', () => {
  it.each([
    [
      'English',
      '| Level | Description | Response Time | Resolution | Update frequency |',
      '15 minutes',
      '4 hours',
      'Every 30 min',
    ],
    [
      'German',
      '| Schweregrad | Beschreibung | Reaktionszeit | Lösungszeit | Aktualisierung |',
      '15 Minuten',
      '4 Stunden',
      'alle 30 Min',
    ],
    [
      'Portuguese',
      '| Severidade | Descrição | Tempo de resposta | Resolução | Atualização |',
      '15 minutos',
      '4 horas',
      'a cada 30 minutos',
    ],
    [
      'Spanish',
      '| Gravedad | Descripción | Tiempo de respuesta | Resolución | Actualización |',
      '15 minutos',
      '4 horas',
      'cada 30 minutos',
    ],
    [
      'French',
      '| Gravité | Description | Temps de réponse | Résolution | Mise à jour |',
      '15 minutes',
      '4 heures',
      'toutes les 30 minutes',
    ],
    [
      'Italian',
      '| Gravità | Descrizione | Tempo di risposta | Risoluzione | Aggiornamenti |',
      '15 minuti',
      '4 ore',
      'ogni 30 minuti',
    ],
    ['Dutch', '| Ernst | Beschrijving | Reactietijd | Oplostijd | Updates |', '15 minuten', '4 uur', 'elke 30 minuten'],
    ['Japanese', '| 重大度 | 説明 | 応答時間 | 復旧目標 | 更新頻度 |', '15分以内', '4時間', '30分ごと'],
    ['Chinese', '| 级别 | 描述 | 响应时间 | 恢复时间 | 更新频率 |', '15分钟', '4小时', '每30分钟'],
  ])('reads a row to a level in %s', (_, header, acknowledge, resolve, update) => {
    const scope = scopeOf(
      [
        header,
        '|---|---|---|---|---|',
        `| **P1** | xx yy | ${acknowledge} | ${resolve} | ${update} |`,
        '| P2 | zz | - | - | - |',
      ].join('\n'),
    );
    const severities = findSeverities(scope);
    expect(clocks(severities)).toEqual(['P1 900/14400/1800', 'P2 -/-/-']);
    expect(severities[0]?.meaning).toBe('xx yy');
    expect(recoveredLines(scope)).toEqual([1, 2, 3, 4]);
  });

  it('splits examples, and keeps a column that it does not know within the meaning', () => {
    const [one] = found(
      '| SEV | Definition | Response | Examples | Colour |',
      '|---|---|---|---|---|',
      '| SEV1 | All is down | < 10 min | Host gone (all, everywhere), database gone | red |',
      '| SEV2 | Half is down | < 1 hour | Mail late | amber |',
    );
    expect(one).toMatchObject({
      examples: ['Host gone (all, everywhere)', 'database gone'],
      meaning: 'All is down. Colour: red',
    });
  });

  it('takes the name from its own column, and a name alone where the column is about severity', () => {
    expect(
      found(
        '| Level | Name | Response Time |',
        '|---|---|---|',
        '| P1 | Critical | 5 min |',
        '| P2 | High | 1 h |',
      ).map(({ name }) => name),
    ).toEqual(['Critical', 'High']);
    expect(
      clocks(
        found('| Severity | Response time |', '|---|---|', '| Kritisch | sofort |', '| Hoch | 1 h |', '| 低 | 1日 |'),
      ),
    ).toEqual(['kritisch ?/-/-', 'hoch 3600/-/-', 'low 86400/-/-']);
  });

  it('reads levels that are columns', () => {
    const severities = found(
      '### 判定基準',
      '| 指標 | SEV1 | SEV2 |',
      '|---|---|---|',
      '| 全停止 | Yes | - |',
      '| エラー率 | >20% | 5〜20% |',
      '| MTTR 目標 | 2h | 8h |',
      '| 経営報告 | 即時 | 1h以内 |',
    );
    expect(clocks(severities)).toEqual(['SEV1 -/7200/-', 'SEV2 -/28800/-']);
    expect(severities[0]).toMatchObject({ examples: ['全停止', 'エラー率: >20%'], notify: '即時' });
  });

  it('finds none in tables that only mention levels', () => {
    expect(found('| Time | SEV1 action | SEV2 action |', '|---|---|---|', '| 0 min | page | page |')).toEqual([]);
    expect(found('| Service | Severity |', '|---|---|', '| api | P0 |', '| mail | P1 |')).toEqual([]);
    expect(
      found(
        '| Incident | Lead | Chief |',
        '|---|---|---|',
        '| P0 - Outage | yes | yes |',
        '| P0 - Breach | yes | no |',
      ),
    ).toEqual([]);
  });
});

describe('levels as lists', () => {
  it('reads definitions below a title about severity', () => {
    const severities = found(
      '## Severity levels',
      '- **SEV1**: Nothing works; respond within 15 minutes, fix within 4 hours',
      '- **SEV2** - Something is slow',
      '- SEV3: The rest (next business day)',
    );
    expect(clocks(severities)).toEqual(['SEV1 900/14400/-', 'SEV2 -/-/-', 'SEV3 86400/-/-']);
    expect(severities[1]?.meaning).toBe('Something is slow');
  });

  it('reads the facts nested below each level', () => {
    const severities = found(
      '## Incident priorities',
      '1. **Critical (P0)**: all is down',
      '   - Response: 15 min',
      '   - Resolution: 2h',
      '   - Notify: everyone',
      '2. **High (P1)**',
      '   - Half is down',
      '   - Response: within 1 hour',
    );
    expect(clocks(severities)).toEqual(['P0 900/7200/-', 'P1 3600/-/-']);
    expect(severities[0]?.notify).toBe('everyone');
    expect(severities[1]?.examples).toEqual(['Half is down']);
  });

  it('reads labelled lines, in one paragraph, one each, or quoted', () => {
    const expected = ['critical 900/-/-', 'high 3600/-/-'];
    const lines = ['**Critical**: all is down. Response time: 15 minutes.', '**High**: half is down, 1 hour response'];
    expect(clocks(found('## Severity levels', ...lines))).toEqual(expected);
    expect(clocks(found('## Severity levels', lines[0] ?? '', '', lines[1] ?? ''))).toEqual(expected);
    expect(clocks(found('## Severity levels', ...lines.map((line) => `> ${line}`)))).toEqual(expected);
  });

  it('reads a labelled line right behind a list, which belongs to the last item in Markdown', () => {
    const [one] = found(
      '## Severidade',
      '### Crítico',
      '- Fora do ar',
      '**Tempo de resposta:** 15 minutos',
      '### Alto',
      '- Lento',
    );
    expect(one).toMatchObject({ examples: ['Fora do ar'], acknowledge: { seconds: 900 } });
  });

  it('reads names without codes only there', () => {
    const names = ['- **Critical**: all is down', '- **Low**: nothing to worry about'];
    expect(found('## Severity', ...names).map(({ id }) => id)).toEqual(['critical', 'low']);
    expect(found('## Tasks', ...names)).toEqual([]);
  });

  it('reads a list of clocks by level, and joins it to a scale that stands elsewhere', () => {
    const list = ['## On call', '**Expected response times:**', '- P0: < 5 minutes', '- P1/P2: < 1 hour', ''];
    expect(clocks(found(...list))).toEqual(['P0 300/-/-', 'P1 3600/-/-', 'P2 3600/-/-']);
    const table = [
      '## Severity',
      '| Severity | Criteria |',
      '|---|---|',
      '| P0 | Down |',
      '| P1 | Broken |',
      '| P3 | Ugly |',
    ];
    expect(clocks(found(...table, '', ...list))).toEqual(['P0 300/-/-', 'P1 3600/-/-', 'P2 3600/-/-', 'P3 -/-/-']);
  });

  it('joins who commands', () => {
    const [one] = found(
      '## Severity levels',
      '### P0 - Critical',
      '**Response time:** 5 min',
      '### P1 - High',
      '**Response time:** 1 h',
      '## Incident commander',
      '- **P0 incidents:** Head of engineering',
      '- **P1 incidents:** On-call engineer',
    );
    expect(one).toMatchObject({ commander: 'Head of engineering', line: 2, lastLine: 3 });
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
