import { expect, it } from 'vitest';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { clocks, found } from '../severities.fixture.ts';
import { findSeverities } from '../severities.ts';

it.each([
  [
    'English',
    '## Severity',
    'P1 means orders are lost. Respond in 10 minutes, fix in 1 hour.',
    'P2 is the rest; answer within 2 hours.',
  ],
  [
    'German',
    '## Schweregrade',
    'P1 bedeutet, dass Bestellungen fehlen. Reaktion in 10 Minuten, behoben in 1 Stunde.',
    'P2 ist der Rest; Reaktion innerhalb von 2 Stunden.',
  ],
  [
    'Spanish',
    '## Prioridades',
    'P1 significa que se pierden pedidos. Responder en 10 minutos, resolver en 1 hora.',
    'P2: el resto. Responder en 2 horas.',
  ],
  [
    'Portuguese',
    '## Severidade',
    'P1 significa que pedidos somem. Responder em 10 minutos e resolver em 1 hora.',
    'P2 é o resto. Responder em 2 horas.',
  ],
  [
    'French',
    '## Gravité',
    'P1 = des commandes sont perdues. Réponse en 10 minutes, résolution en 1 heure.',
    'P2 = le reste. Réponse en 2 heures.',
  ],
  ['Japanese', '## 重大度', 'P1は注文が消える。10分以内に対応、1時間以内に復旧。', 'P2はその他。2時間以内に対応。'],
])('reads levels that sentences define in %s', (_, ...lines) => {
  expect(clocks(found(...lines))).toEqual(['P1 600/3600/-', 'P2 7200/-/-']);
});

it('keeps what a level means apart from its clocks, and claims its lines alone', () => {
  const scope = scopeOf(
    '## Severity\nSEV1 means the till is down for 5 minutes. Respond within 15 minutes.\nTell people every hour.\n\nSEV2 means dust.\n',
  );
  const levels = findSeverities(scope);
  expect(levels.map(({ meaning }) => meaning)).toEqual(['the till is down for 5 minutes', 'dust']);
  expect(clocks(levels)).toEqual(['SEV1 900/-/3600', 'SEV2 -/-/-']);
  expect(recoveredLines(scope)).toEqual([2, 3, 5]);
});

it('reads several levels in one paragraph that says itself what it is about', () => {
  const [one, two] = found(
    '# Notes',
    '**Severity.** P0 is no sales: respond in 5 minutes. P1 is all else: respond in 1 hour.',
  );
  expect(clocks([one, two].flatMap((each) => each ?? []))).toEqual(['P0 300/-/-', 'P1 3600/-/-']);
  expect(one?.meaning).toBe('no sales');
});

it('reads items that are sentences', () => {
  expect(
    clocks(
      found('## Severity', '- P1 means no sales. Respond in 10 minutes.', '- P2 means slow pages. Respond in 4 hours.'),
    ),
  ).toEqual(['P1 600/-/-', 'P2 14400/-/-']);
});

it('reads one heading with a code and a clock, where there is no other scale', () => {
  expect(clocks(found('# Notes', '### SEV1: all is gone (respond in 5 minutes)', 'Everybody joins.'))).toEqual([
    'SEV1 300/-/-',
  ]);
  expect(found('# Notes', '### SEV1 update template (every 15 minutes)', 'Text')).toEqual([]);
});

it('finds none where sentences only mention a level', () => {
  expect(found('# Notes', 'P1 was fixed within 2 hours.', '', 'We call it P0: see below.')).toEqual([]);
  expect(found('# Notes', 'P1 means trouble.')).toEqual([]);
});

it('reads a paragraph for each level below any title', () => {
  const levels = found('# On call', 'Severity 1: nobody can pay.', '', 'Severity 2: some cannot.', '', 'Be kind.');
  expect(levels.map(({ id, meaning }) => [id, meaning])).toEqual([
    ['Severity-1', 'nobody can pay'],
    ['Severity-2', 'some cannot'],
  ]);
});
