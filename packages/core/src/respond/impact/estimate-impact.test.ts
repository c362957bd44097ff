import { describe, expect, it } from 'vitest';
import { affectedInWords, figuresInWords, revenueInWords, shareInWords, trendOf } from '../../model/impact-words.ts';
import { NO_IMPACT } from '../../model/incident-relations.ts';
import { NO_ESTIMATES } from '../../model/plain-telling.ts';
import type { ImpactRules } from '../../model/plan-communication.ts';
import type { Metric } from '../../model/plan-metrics.ts';
import { type ImpactReading, impactFigures, isNoticeable, readImpact } from './estimate-impact.ts';

const NOW = Date.UTC(2026, 10, 3, 8, 0);
const MINUTE = 60_000;

function metric(id: string, unit: Metric['unit'] = 'count'): Metric {
  const none = { component: null, runbook: null, target: null, alert: null, critical: null, anomalies: null };
  return { id, title: id, read: 'last', from: { kind: 'pushed', name: id }, window: 60, minimum: 1, unit, ...none };
}

const metrics = { affected: metric('affected'), failing: metric('failing', 'ratio'), active: metric('active') };
const of = (metricId: string, all: number | string | null = null, components: readonly string[] = []) => ({
  ...{ metric: metricId, of: all, components },
});

function read(rules: Partial<ImpactRules>, values: Readonly<Record<string, number>>, components = ['payments']) {
  const all = { ...NO_ESTIMATES, ...rules };
  return readImpact(all, metrics, { components }, (id) => values[id] ?? null, NOW);
}

describe('reading', () => {
  it('counts, and has the share of a number or of another metric', () => {
    expect(read({ users: of('affected') }, { affected: 12.4 }).users).toEqual({ count: 12, share: null });
    expect(read({ users: of('affected', 1200) }, { affected: 300 }).users).toEqual({ count: 300, share: 0.25 });
    const values = { affected: 300, active: 400 };
    expect(read({ customers: of('affected', 'active') }, values).customers).toEqual({ count: 300, share: 0.75 });
    expect(read({ users: of('affected', 'active') }, { affected: 300 }).users).toEqual({ count: 300, share: null });
  });

  it('takes a metric of ratios as the share itself', () => {
    expect(read({ users: of('failing', 1200) }, { failing: 0.1 }).users).toEqual({ count: 120, share: 0.1 });
    expect(read({ users: of('failing') }, { failing: 1.7 }).users).toEqual({ count: null, share: 1 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300])('%s is no number of people', (affected) => {
    expect(read({ users: of('affected', 1200) }, { affected })).toMatchObject({ users: null, revenue: null });
    expect(read({ users: of('affected', 'active') }, { affected: 4, active: affected }).users).toEqual({
      ...{ count: 4, share: null },
    });
  });

  it('has no share of none, and never more than all', () => {
    expect(read({ users: of('affected', 'active') }, { affected: 4, active: 0 }).users?.share).toBeNull();
    expect(read({ users: of('affected', 3) }, { affected: 4 }).users).toEqual({ count: 4, share: 1 });
  });

  it('is for incidents of its components only', () => {
    const users = of('affected', null, ['payments']);
    expect(read({ users }, { affected: 3 }, ['mail']).users).toBeNull();
    expect(read({ users }, { affected: 3 }, ['mail', 'payments']).users?.count).toBe(3);
    expect(read({ users }, { affected: 3 }, []).users).toBeNull();
  });
});

function course(...counts: readonly (number | null)[]): readonly ImpactReading[] {
  return counts.map((count, index) => ({
    atMs: NOW + index * MINUTE,
    users: count === null ? null : { count, share: null },
    ...{ customers: null, revenue: null },
  }));
}

describe('the trend', () => {
  it.each([
    ['growing', [10, 12, 14, 20, 30]],
    ['shrinking', [100, 90, 60, 40]],
    ['steady', [100, 104, 98, 101, 100]],
    ['steady', [0, 0, 0, 0]],
    // One odd value is none.
    ['steady', [100, 100, 100, 5000, 100, 100, 100]],
    [null, [10, 200]],
  ])('is %s for %j', (trend, counts) => {
    expect(impactFigures(course(...counts), 'USD')?.trend).toBe(trend);
  });

  it('looks at ten minutes only', () => {
    const counts = [1, 2, 4, 8, ...Array.from({ length: 11 }, () => 100)];
    expect(impactFigures(course(...counts), 'USD')?.trend).toBe('steady');
  });

  it('bears a metric that is away for a while, and gives it up after ten minutes', () => {
    expect(impactFigures(course(10, null, null), 'USD')?.users?.count).toBe(10);
    expect(impactFigures(course(10, ...Array.from({ length: 10 }, () => null)), 'USD')?.users).toBeNull();
    expect(impactFigures([], 'USD')).toBeNull();
  });
});

describe('what is noticeable', () => {
  const figures = (count: number | null, afterMs = 0, trend: 'growing' | 'steady' | null = null) => ({
    atMs: NOW + afterMs,
    users: count === null ? null : { count, share: null },
    ...{ customers: null, revenue: null, trend },
  });
  it.each([
    [null, figures(5), true],
    [null, figures(null), false],
    [figures(100), figures(105, MINUTE), false],
    [figures(100), figures(106, MINUTE), true],
    [figures(100), figures(300, MINUTE - 1), false],
    [figures(100), figures(0, MINUTE), true],
    [figures(0), figures(0, MINUTE), false],
    [figures(100), figures(null, MINUTE), true],
    [figures(100), figures(100, MINUTE, 'growing'), true],
    [figures(100, 0, 'growing'), figures(100, MINUTE), false],
  ])('%j then %j: %j', (before, now, expected) => {
    expect(isNoticeable(before, now)).toBe(expected);
  });
});

describe('in words', () => {
  const estimate = {
    atMs: NOW,
    users: { count: 1234, share: 0.1234 },
    customers: { count: 3, share: null },
    revenue: { amount: 312.7, currency: 'USD' },
    trend: 'growing' as const,
  };
  it('is what a person said, and where nobody did, the estimate', () => {
    expect(affectedInWords(NO_IMPACT)).toBeNull();
    expect(affectedInWords({ ...NO_IMPACT, estimate })).toBe('about 1230 users (12 %), 3 customers');
    expect(affectedInWords({ ...NO_IMPACT, estimate, users: 90 })).toBe('about 90 users, 3 customers');
    expect(affectedInWords({ ...NO_IMPACT, estimate, share: 0.5 })).toBe('about 50 % of users, 3 customers');
    expect(affectedInWords({ ...NO_IMPACT, users: 40, share: 0.004 })).toBe('about 40 users (0.4 %)');
    expect(revenueInWords({ ...NO_IMPACT, estimate })).toBe('about 313 USD an hour');
    expect(revenueInWords({ ...NO_IMPACT, estimate, revenue: 'nothing' })).toBe('nothing');
    expect(trendOf({ ...NO_IMPACT, estimate, trend: 'steady' })).toBe('steady');
    expect(trendOf({ ...NO_IMPACT, estimate })).toBe('growing');
  });

  it('has the figures in one line', () => {
    expect(figuresInWords(estimate)).toBe('about 1230 users (12 %), 3 customers; costs about 313 USD an hour; growing');
    expect(figuresInWords({ ...estimate, users: null, customers: null, revenue: null })).toBeNull();
    expect([0, 0.004, 0.00001, 0.126, 1].map(shareInWords)).toEqual(['0 %', '0.4 %', '0.001 %', '13 %', '100 %']);
  });
});
