import { describe, expect, it } from 'vitest';
import { recoveredLines, scopeOf } from './scope.fixture.ts';
import { clocks, found } from './severities.fixture.ts';
import { findSeverities } from './severities.ts';

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

it('reads examples below a label of an item, definitions below a step, and levels that are acknowledged', () => {
  const nested = found(
    '## Incident-Klassifikation',
    '### Stufe 1: Kritisch (Reaktion innerhalb 1 Stunde)',
    '- **Beispiele:**',
    '  - Daten sind weg',
    '### Stufe 2: Hoch (Reaktion innerhalb 4 Stunden)',
    '- **Reaktionszeit:** 3 Stunden',
  );
  expect(clocks(nested)).toEqual(['Stufe-1 3600/-/-', 'Stufe-2 14400/-/-']);
  expect(nested[0]?.examples).toEqual(['Daten sind weg']);
  const step = found(
    '## Triage',
    '1. Write it down',
    '2. Classify the severity:',
    '   - **High:** shop down',
    '   - Low: a typo',
  );
  expect(step.map(({ id, meaning }) => [id, meaning])).toEqual([
    ['high', 'shop down'],
    ['low', 'a typo'],
  ]);
  const bare = found('- P1：注文ができない。5 分以内に応答', '- P2：遅い。15 分以内に応答', '- 電話は社内に');
  expect(clocks(bare)).toEqual(['P1 300/-/-', 'P2 900/-/-']);
});

it('counts a mitigation as resolved only where nothing says when it is over', () => {
  const levels = found(
    '## Severity',
    '| Level | SLA |',
    '|---|---|',
    '| P1 | Acknowledge < 15 min, mitigate < 1 hour |',
    '| P2 | Acknowledge < 30 min, contain < 1 hour, fix within 4 hours |',
  );
  expect(clocks(levels)).toEqual(['P1 900/3600/-', 'P2 1800/14400/-']);
});

describe('levels that say in one word how fast somebody acts', () => {
  it('reads a heading each, in Japanese', () => {
    const levels = found(
      '## 障害分類',
      '### 重大（P0）',
      '- 決済できない',
      '',
      '**対応**: 即時（5分以内）',
      '### 高（P1）',
      '- 検索が遅い',
      '',
      '**対応**: 30分以内',
    );
    expect(clocks(levels)).toEqual(['P0 300/-/-', 'P1 1800/-/-']);
  });
});

it('takes the name of a level from its bracket when what follows says what to do', () => {
  const levels = found(
    '## Severity',
    '### SEV-1 (Critical) - Page at once',
    'Down.',
    '### SEV-3 (Medium) - Look within 1 hour',
    'Slow.',
  );
  expect(levels.map(({ name }) => name)).toEqual(['Critical', 'Medium']);
  expect(clocks(levels)).toEqual(['SEV-1 ?/-/-', 'SEV-3 3600/-/-']);
});
