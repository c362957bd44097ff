import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundThreshold } from '../found.ts';
import { importDocuments } from '../import-document.ts';
import { recoveredLines, scopeOf } from './scope.fixture.ts';
import { findThresholds } from './thresholds.ts';

function found(...lines: readonly string[]): readonly FoundThreshold[] {
  return findThresholds(scopeOf(lines.join('\n')));
}

/** `Error rate: target below 0.01 ratio, alert above 0.05 ratio for 300`. */
function short({ title, quantile, anomalies, bands }: FoundThreshold): string {
  const said = bands.map(
    ({ band, side, value, unit, forSeconds }) =>
      `${band} ${side} ${value} ${unit}${forSeconds === null ? '' : ` for ${forSeconds}`}`,
  );
  return `${title}${quantile ? ` ${quantile}` : ''}: ${anomalies ? 'anomalies' : said.join(', ')}`;
}

describe('lists', () => {
  it('takes figures below key metrics for healthy ones', () => {
    const scope = scopeOf(
      [
        '## Key metrics to monitor',
        '1. **Response time**: < 2 seconds',
        '2. **Payment success rate**: > 95%',
        '3. **Active users**: Track anomalies',
        '4. **Logs**: look at them',
      ].join('\n'),
    );
    expect(findThresholds(scope).map(short)).toEqual([
      'Response time: target below 2 seconds',
      'Payment success rate: target above 0.95 ratio',
      'Active users: anomalies',
    ]);
    expect(recoveredLines(scope)).toEqual([2, 3, 4]);
  });

  it('reads bands below each metric', () => {
    expect(
      found(
        '## Metrics',
        '1. **Response time**',
        '   - Target: < 500ms (p95)',
        '   - Alert if: > 1s for 5 minutes',
        '   - Critical if: > 2s',
        '2. **Uptime**',
        '   - Target: > 99.9%',
      ).map(short),
    ).toEqual([
      'Response time p95: target below 500 ms, alert above 1 seconds for 300, critical above 2 seconds',
      'Uptime: target above 0.999 ratio',
    ]);
  });

  it('reads a metric with a heading of its own', () => {
    const scope = scopeOf(
      [
        '## Metrics',
        '### Error rate',
        '- Warning: > 1%',
        '- Critical: > 5% for 10m',
        '### Response time',
        '**Target:** < 200ms',
      ].join('\n'),
    );
    expect(findThresholds(scope).map(short)).toEqual([
      'Error rate: alert above 0.01 ratio, critical above 0.05 ratio for 600',
      'Response time: target below 200 ms',
    ]);
    expect(recoveredLines(scope)).toEqual([2, 3, 4, 5, 6]);
  });

  it.each([
    ['Alert thresholds', 'Memory > 90%: it may be killed', 'Memory: alert above 0.9 ratio'],
    ['Alert thresholds', 'Clients > 10,000: a leak', 'Clients: alert above 10000 number'],
    ['Alerts', 'Warning: CPU usage > 80% for 10 min', 'CPU usage: alert above 0.8 ratio for 600'],
    ['Alerts', 'Critical: Error rate > 5%', 'Error rate: critical above 0.05 ratio'],
    [
      'Alerts',
      'CPU: > 80% for 5 minutes (warning), > 95% (critical)',
      'CPU: alert above 0.8 ratio for 300, critical above 0.95 ratio',
    ],
    ['Key metrics', 'Connection errors: 0', 'Connection errors: target below 1 number'],
    ['Metriken und Schwellwerte', 'Fehlerrate: über 5 %', 'Fehlerrate: alert above 0.05 ratio'],
    ['Métricas', 'Taxa de erro: < 1%', 'Taxa de erro: target below 0.01 ratio'],
    ['Umbrales de alerta', 'Tasa de errores: más de 5%', 'Tasa de errores: alert above 0.05 ratio'],
    ['Seuils d’alerte', 'Latence p95 : supérieur à 800 ms', 'Latence p95 p95: alert above 800 ms'],
    ['監視指標', 'エラー率: 5%以上', 'エラー率: alert above 0.05 ratio'],
  ])('below %s: %s', (title, line, expected) => {
    expect(found(`## ${title}`, `- ${line}`).map(short)).toEqual([expected]);
  });
});

describe('tables', () => {
  it.each([
    [
      '| Metric | Target | Warning | Critical |',
      '| Error rate (5 min) | < 1% | > 2% | > 5% |',
      'Error rate: target below 0.01 ratio for 300, alert above 0.02 ratio for 300, critical above 0.05 ratio for 300',
    ],
    [
      '| Signal | Soll | Warn | Kritisch |',
      '| Webhook-Erfolg | > 99 % | < 99 % | < 95 % oder Stau |',
      'Webhook-Erfolg: target above 0.99 ratio, alert below 0.99 ratio, critical below 0.95 ratio',
    ],
    [
      '| Condition | Threshold | Action |',
      '| P99 latency | > 30s for 10 min | roll back |',
      'P99 latency p99: alert above 30 seconds for 600',
    ],
    [
      '| Detection | Threshold | Who |',
      '| Lockout | 5 failed attempts / 5 min | admins |',
      'Lockout: alert above 5 number for 300',
    ],
    ['| Detection | Threshold | Who |', '| Filter | Any failure | admins |', 'Filter: alert above 0 number'],
    ['| SLI | SLO | Window |', '| Availability | 99.9% | 30 days |', 'Availability: target above 0.999 ratio'],
    ['| Service | SLI | Target |', '| API | Availability | 99.9% |', 'API Availability: target above 0.999 ratio'],
    [
      '| Metric | Normal | Warning |',
      '| Error rate | 0-1% | 1-5% |',
      'Error rate: target below 0.01 ratio, alert above 0.01 ratio',
    ],
    [
      '| Métrica | Alerta | Crítico |',
      '| Uso de CPU | > 80% | > 95% |',
      'Uso de CPU: alert above 0.8 ratio, critical above 0.95 ratio',
    ],
    [
      '| 指標 | 警告 | 緊急 |',
      '| 応答時間 | > 1秒 | > 3秒 |',
      '応答時間: alert above 1 seconds, critical above 3 seconds',
    ],
  ])('%s', (header, row, expected) => {
    const scope = scopeOf([header, header.replace(/[^|]+/g, '---'), row].join('\n'));
    expect(findThresholds(scope).map(short)).toEqual([expected]);
    expect(recoveredLines(scope)).toEqual([1, 2, 3]);
  });

  it('leaves rows without a figure', () => {
    const scope = scopeOf(
      '| Signal | Warn | Kritisch |\n|---|---|---|\n| Rate | > 1 % | > 5 % |\n| Health | degraded | `false` ≥ 2 min |',
    );
    expect(findThresholds(scope).map(short)).toEqual(['Rate: alert above 0.01 ratio, critical above 0.05 ratio']);
    expect(recoveredLines(scope)).toEqual([1, 2, 3]);
  });
});

describe('alert rules', () => {
  it('reads Prometheus rules', () => {
    expect(
      found(
        '```yaml',
        '- alert: ErrorsHigh',
        '  expr: sum(rate(errors[5m])) / sum(rate(requests[5m])) > 0.05',
        '  for: 5m',
        '  labels:',
        '    severity: critical',
        '- alert: ApiGone',
        '  expr: up{job="api"} == 0',
        '- alert: Slow',
        '  expr: histogram_quantile(0.95, sum(rate(request_seconds_bucket[5m])) by (le)) > 2',
        '- alert: MemoryHigh',
        '  expr: memory_used_percent > 80',
        '```',
      ).map(short),
    ).toEqual([
      'ErrorsHigh: critical above 0.05 ratio for 300',
      'ApiGone: alert below 1 number',
      'Slow p95: alert above 2 seconds',
      'MemoryHigh: alert above 0.8 ratio',
    ]);
  });

  it('reads definitions in words', () => {
    expect(
      found(
        '```',
        'Alert: API_SLOW',
        'Severity: Critical (SEV-1)',
        'Trigger: P95 response time > 2 seconds for 5 minutes',
        '```',
      ).map(short),
    ).toEqual(['P95 response time p95: critical above 2 seconds for 300']);
  });
});

describe('what is no threshold', () => {
  it.each([
    [
      'a metric that should be reached some time',
      ['## Metrics and KPIs', '- **Efficiency:** Reduce MTTR by 10% each quarter'],
    ],
    ['a line that only informs', ['## Alerts', '- **Info:** Backup took > 10 minutes']],
    ['a figure within a sentence', ['## Monitoring', '- Backup time (should be < 5 minutes)']],
    ['a check box', ['## Metrics', '- [ ] Error rate < 1%']],
    ['another section', ['## Symptoms', '- Error rate > 1%']],
    ['a sample', ['## Metrics', '```', 'Error rate: < 1%', '```']],
    ['levels', ['## Metrics', '| Level | Alert | Response |', '|---|---|---|', '| P1 | > 5 | 5 min |']],
  ])('%s', (_, lines) => {
    expect(found(...lines)).toEqual([]);
  });
});

describe('any document', () => {
  it('never throws and gives each an id of its own', () => {
    const line = fc.constantFrom(
      '# Metrics',
      '- CPU > 5%',
      '- **Rate**: < 1',
      '  - Critical: > 2s',
      '| Metric | Alert |',
      '|---|---|',
      '| x | > 3 |',
      '```',
      '- alert: A',
      '  expr: b > 1',
      '- エラー率: 5%以上',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        const ids = found(...lines).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.every((id) => /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(id))).toBe(true);
      }),
    );
  });
});

describe('bounds on their sides', () => {
  it('takes a bound on the healthy side for a target, whatever its column is called', () => {
    const table = [
      '## Key metrics',
      '| Metric | Go threshold | Stop threshold |',
      '| --- | --- | --- |',
      '| Payment success rate | ≥ 95% | < 80% |',
      '| Basket walk-offs | ≤ 10% | > 25% |',
    ].join('\n');
    const report = importDocuments([{ name: 'a.md', bytes: new TextEncoder().encode(table) }]);
    const monitors = (report.files?.get('monitors.yaml') ?? '').replace(/^ *#.*\n/gm, '');
    expect(monitors).toContain('target: { above: 95% }\n    alert: { below: 80% }');
    expect(monitors).toContain('target: { below: 10% }\n    alert: { above: 25% }');
  });
});
