import { describe, expect, it } from 'vitest';
import type { FoundThreshold } from '../found.ts';
import type { Scope } from '../scope.ts';
import { findCadences, joinCadences } from './cadences.ts';
import { hasShared, sharedScope } from './scope.fixture.ts';
import { clocks } from './severities.fixture.ts';
import { findSeverities } from './severities.ts';
import { findThresholds } from './thresholds.ts';

/** Figures that were read by hand out of documents of real teams; skipped where these are absent. */
describe.skipIf(!hasShared)('documents of real teams', () => {
  it.each<[string, readonly string[]]>([
    [
      'seeds/000_aac3354ce05ddedb.txt',
      ['P0 300/3600/900', 'P1 900/7200/900', 'P2 3600/14400/3600', 'P3 14400/86400/86400'],
    ],
    ['seeds/001_8e0413f4e34dc975.txt', ['SEV-1 900/-/900', 'SEV-2 1800/-/-', 'SEV-3 7200/-/-']],
    ['seeds/002_a86f87852b5ec5b5.txt', []],
    ['seeds/003_51cc884bc9a06e73.txt', ['P0 ?/-/-', 'P1 3600/-/-', 'P2 14400/-/-', 'P3 86400/-/-']],
    ['seeds/004_119bf617de2acfcc.txt', []],
    ['corpus/01', ['SEV-1 300/-/-', 'SEV-2 3600/-/-', 'SEV-3 14400/-/-', 'SEV-4 86400/-/-']],
    ['corpus/02', ['critical -/-/3600', 'high -/-/14400', 'medium -/-/86400', 'low -/-/86400']],
    ['corpus/03', ['P0 900/-/1800', 'P1 3600/-/1800', 'P2 -/-/-', 'P3 -/-/-']],
    ['corpus/04', ['SEV1 900/-/1800', 'SEV2 1800/-/1800', 'SEV3 14400/-/-', 'SEV4 86400/-/-']],
    ['corpus/05', []],
    ['corpus/06', ['SEV-1 900/-/3600', 'SEV-2 1800/-/-', 'SEV-3 14400/-/-']],
    ['corpus/07', ['SEV1 -/7200/900', 'SEV2 -/28800/-', 'SEV3 -/86400/-']],
    ['corpus/08', ['SEV1 300/3600/900', 'SEV2 600/7200/1800', 'SEV3 3600/86400/86400', 'SEV4 ?/-/-']],
    ['corpus/09', []],
    ['corpus/10', ['P0 300/-/-', 'P1 900/-/-', 'P2 3600/-/-', 'P3 86400/-/-']],
    ['corpus/11', ['P0 900/-/1800', 'P1 3600/-/3600', 'P2 14400/-/14400', 'P3 86400/-/86400']],
    ['corpus/12', ['P0 900/14400/3600', 'P1 3600/86400/3600', 'P2 14400/259200/-', 'P3 86400/1209600/-']],
    ['corpus/13', ['P1 900/-/900', 'P2 3600/-/1800', 'P3 14400/-/-', 'P4 86400/-/-']],
    ['corpus/14', ['P1 900/-/-', 'P2 3600/-/-', 'P3 14400/-/-', 'P4 86400/-/-']],
    ['corpus/15', ['SEV-1 -/-/900', 'SEV-2 -/-/1800', 'SEV-3 -/-/3600']],
    ['corpus/16', []],
    ['corpus/17', []],
    ['corpus/18', ['SEV1 ?/-/-', 'SEV2 3600/-/-', 'SEV3 ?/-/-', 'SEV4 ?/-/-']],
    ['corpus/19', ['P0 300/-/-', 'P1 900/-/-', 'P2 3600/-/-', 'P3 86400/-/-']],
    ['corpus/20', ['P1 300/-/-', 'P2 900/-/-', 'P3 3600/-/-', 'P4 86400/-/-']],
  ])('%s: acknowledge, resolve and update of each level', (path, expected) => {
    expect(clocksOf(sharedScope(path))).toEqual(expected);
  });

  it.each([
    ['seeds/000_aac3354ce05ddedb.txt', 3],
    ['seeds/001_8e0413f4e34dc975.txt', 1],
    ['seeds/002_a86f87852b5ec5b5.txt', 0],
    ['seeds/003_51cc884bc9a06e73.txt', 0],
    ['seeds/004_119bf617de2acfcc.txt', 4],
    ['corpus/09', 0],
    ['corpus/17', 0],
    ['corpus/20', 0],
  ])('%s: %i cadences', (path, count) => {
    const scope = sharedScope(path);
    expect(findCadences(scope, findSeverities(scope))).toHaveLength(count);
  });

  it('keeps the cadences of four runbooks with these', () => {
    const scope = sharedScope('seeds/004_119bf617de2acfcc.txt');
    const cadences = findCadences(scope, []);
    expect(cadences.map(({ every }) => every)).toEqual([1800, 900, 1800, 1800]);
    expect(new Set(cadences.map(({ runbook }) => runbook)).size).toBe(4);
    expect(cadences.every(({ runbook, line }) => runbook !== null && scope.ledger.fateOf(line) === null)).toBe(true);
  });

  it.each<[string, readonly string[]]>([
    ['seeds/000_aac3354ce05ddedb.txt', []],
    [
      'seeds/001_8e0413f4e34dc975.txt',
      ['target<2', 'target<0.01', 'target<100', 'target<0.8', 'anomalies', 'target>0.95'],
    ],
    ['seeds/002_a86f87852b5ec5b5.txt', []],
    [
      'seeds/003_51cc884bc9a06e73.txt',
      [
        'target<0.01 alert>0.05 critical>0.1',
        'target<500 alert>1 critical>2',
        'target>0.999 alert<0.99 critical<0.95',
        'target>0.99 alert<0.95 critical<0.9',
        'target>0.95 alert<0.9 critical<0.8',
      ],
    ],
    ['seeds/004_119bf617de2acfcc.txt', []],
    ['corpus/04', ['critical<1', 'critical>0.05', 'alert>2']],
    [
      'corpus/06',
      [
        'alert>0.01 critical>0.05',
        'alert<0.99 critical<0.95',
        'alert>0.7 critical>0.9',
        'alert>0.02 critical>0.1',
        'critical>0',
      ],
    ],
    ['corpus/14', ['alert>5', 'alert>10', 'alert>0']],
    [
      'corpus/20',
      [
        ...['target>1000', 'target<2', 'target<5', 'target<8', 'target>500', 'target<0.001', 'target<1', 'target<500'],
        ...['alert>0.05', 'alert>30', 'alert>10', 'alert>0.9'],
      ],
    ],
  ])('%s: thresholds', (path, expected) => {
    // The second half of one document repeats the first; here only the first is looked at.
    const thresholds = findThresholds(sharedScope(path));
    const unique = thresholds.filter(
      ({ title }, index) => path === 'corpus/20' || thresholds.findIndex((other) => other.title === title) === index,
    );
    expect(unique.map(bands)).toEqual(expected);
  });

  it('reads the figures of the examples', () => {
    const [, high, medium] = findSeverities(sharedScope('seeds/000_aac3354ce05ddedb.txt'));
    expect(high?.criteria.map(({ bad, value }) => `${bad} ${value}`)).toEqual([
      'below 0.9',
      'above 1800',
      'below 0.8',
      'above 10',
    ]);
    expect(medium?.criteria.map(({ bad, value }) => `${bad} ${value}`)).toEqual(['above 5', 'above 0.05']);
  });
});

function clocksOf(scope: Scope): readonly string[] {
  const severities = findSeverities(scope);
  return clocks(joinCadences(severities, findCadences(scope, severities)));
}

function bands(threshold: FoundThreshold): string {
  if (threshold.anomalies) return 'anomalies';
  return threshold.bands.map(({ band, side, value }) => `${band}${side === 'below' ? '<' : '>'}${value}`).join(' ');
}
