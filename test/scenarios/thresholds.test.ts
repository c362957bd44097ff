import type { Monitor } from '@tocsin/core';
import { describe, expect, test } from 'vitest';
import { goodValue, levelsOfMetric, levelsOfMonitor, missedValue } from './thresholds-of.ts';
import { type Stage, startStage } from './thresholds-stage.ts';

/*
 * Every criterion, band and monitor of the five plans fires at its level, not before its time, and clears. What must fire
 * is read from the plan: one that is added later is played, too.
 */

const EXAMPLES = ['churn-saver', 'subscription-bot', 'publishing-platform', 'receptionist', 'merchant-messaging'];
/** A Tuesday, 14:00 in London. */
const START = Date.UTC(2026, 10, 17, 14);
/** Metrics that are watched for what is unusual, which takes weeks of history: `thresholds-unusual.test.ts` plays them. */
const UNUSUAL: Readonly<Record<string, readonly string[]>> = { 'subscription-bot': ['active_users'] };
const HALF_HOUR_MS = 1_800_000;
const DAY_S = 86_400;

type Firing = ReadonlyMap<string, string | null>;

async function firingOf(stage: Stage): Promise<Firing> {
  return new Map((await stage.firing()).map(({ dedupKey, severity }) => [dedupKey, severity]));
}

/** Lets time pass until each of these fires at its level, and sees that none did before its time. */
async function seeFire(
  stage: Stage,
  what: string,
  minutes: number,
  expected: ReadonlyMap<string, ReadonlyMap<string, number>>,
  stepMs?: number,
): Promise<void> {
  const startMs = stage.clock.now();
  const open = new Map([...expected].map(([key, levels]) => [key, new Map(levels)]));
  const early: string[] = [];
  const isSeen = async () => {
    for (const [key, severity] of await firingOf(stage)) {
      const levels = open.get(key);
      const forMs = levels?.get(severity ?? '');
      if (forMs === undefined) continue;
      if (stage.clock.now() - startMs < forMs) early.push(`${key} ${severity}`);
      levels?.delete(severity ?? '');
      if (levels?.size === 0) open.delete(key);
    }
    return open.size === 0;
  };
  await stage.until(what, minutes, isSeen, stepMs).catch((error: unknown) => {
    const missing = [...open].map(([key, levels]) => `${key} at ${[...levels.keys()].join(', ')}`);
    throw new Error(`${error instanceof Error ? error.message : error}: ${missing.join('; ')}`);
  });
  expect(early, `${what}: too early`).toEqual([]);
}

async function seeClear(stage: Stage, what: string, stepMs?: number): Promise<void> {
  await stage.until(`${what}, everything clears`, 140, async () => (await firingOf(stage)).size === 0, stepMs);
  await stage.until(`${what}, the board is green`, 30, async () => {
    const states = await stage.states();
    return Object.values(states).every((state) => state === 'up' || state === 'unknown');
  });
}

/** Metrics that are pushed, or asked of a database: their values can be set. */
const settable = ({ plan }: Stage) => Object.values(plan.metrics).filter(({ from }) => from.kind !== 'monitor');

function allGood(stage: Stage): void {
  for (const metric of settable(stage)) stage.values.set(metric.id, goodValue(stage.plan, metric));
}

async function playMetrics(stage: Stage): Promise<void> {
  const { plan, values } = stage;
  const missed = new Map(
    settable(stage).flatMap((metric) => {
      const value = missedValue(plan, metric);
      return value === null ? [] : [[metric.id, value] as const];
    }),
  );
  for (const [id, value] of missed) values.set(id, value);
  await stage.until('every missed target shows', 40, async () => {
    const states = await stage.states();
    return [...missed.keys()].every((id) => states[id] === 'degraded');
  });
  expect(await firingOf(stage), 'a missed target is no alert').toEqual(new Map());

  const levels = new Map(settable(stage).map((metric) => [metric.id, levelsOfMetric(plan, metric)] as const));
  const rounds = Math.max(...[...levels.values()].map(({ length }) => length));
  for (let round = 0; round < rounds; round++) {
    const expected = new Map<string, ReadonlyMap<string, number>>();
    for (const [id, all] of levels) {
      const level = all[round];
      if (!level) continue;
      values.set(id, level.value);
      expected.set(`metric:${id}`, new Map([[level.severity, level.forMs]]));
    }
    await seeFire(stage, `round ${round + 1} of the metrics`, 90, expected);
  }
  const worst = [...levels].flatMap(([id, all]) => {
    const last = all.at(-1);
    return last ? [[`metric:${id}`, last.severity] as const] : [];
  });
  expect(await firingOf(stage)).toEqual(new Map(worst));
  allGood(stage);
  await seeClear(stage, 'after the metrics');
}

const downLevels = ({ plan }: Stage, some: readonly Monitor[]) =>
  new Map(some.map((monitor) => [`monitor:${monitor.id}`, levelsOfMonitor(plan, monitor, 'down')] as const));

/** Those that have parents fail while their parents do not. */
async function playChildren(stage: Stage, children: readonly Monitor[]): Promise<void> {
  for (const { id } of children) stage.failing.add(id);
  await seeFire(stage, 'monitors with parents', 90, downLevels(stage, children));
  stage.failing.clear();
  await seeClear(stage, 'after the monitors with parents');
}

/** Everything fails: what has a parent is no alert of its own, however long that lasts. */
async function playOutage(stage: Stage, roots: readonly Monitor[], children: readonly Monitor[]): Promise<void> {
  for (const { id } of [...roots, ...children]) stage.failing.add(id);
  const expected = new Map<string, ReadonlyMap<string, number>>(downLevels(stage, roots));
  for (const metric of Object.values(stage.plan.metrics)) {
    if (metric.from.kind !== 'monitor') continue;
    const levels = levelsOfMetric(stage.plan, metric).map(({ severity, forMs }) => [severity, forMs] as const);
    expected.set(`metric:${metric.id}`, new Map(levels));
  }
  await seeFire(stage, 'an outage', 90, expected);
  const soonest = [...downLevels(stage, children).values()].flatMap((levels) => Math.min(...levels.values()));
  const endMs = stage.clock.now() + Math.min(3_600_000, Math.max(0, ...soonest)) + 300_000;
  await stage.until('children could have fired', 90, async () => stage.clock.now() >= endMs);
  expect([...(await firingOf(stage)).keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  stage.failing.clear();
  await seeClear(stage, 'after the outage');
}

/** Answers come, but late: a level of its own where the plan says so, and always to be seen on the board. */
async function playSlow(stage: Stage): Promise<void> {
  const late = Object.values(stage.plan.monitors).filter((one) => one.type !== 'heartbeat' && one.degraded.length > 0);
  expect(late, 'each plan says from when a check is slow').not.toEqual([]);
  for (const { id } of late) stage.slow.add(id);
  const levels = late.map((one) => [`monitor:${one.id}`, levelsOfMonitor(stage.plan, one, 'degraded')] as const);
  await stage.until('what is slow shows', 10, async () => {
    const states = await stage.states();
    return late.every(({ id }) => states[id] === 'degraded');
  });
  const longMs = Math.max(0, ...levels.flatMap(([, one]) => [...one.values()]));
  const alerts = new Map(levels.filter(([, one]) => one.size > 0));
  if (alerts.size > 0)
    await stage.until('slow for long', 60, async () => (await firingOf(stage)).size >= alerts.size, longMs / 2);
  expect(await firingOf(stage)).toEqual(new Map([...alerts].map(([key, one]) => [key, [...one.keys()][0]])));
  stage.slow.clear();
  await seeClear(stage, 'after slow answers');
}

/** Heartbeats of jobs that run once a day or less. */
async function playRareJobs(stage: Stage, rare: readonly Monitor[]): Promise<void> {
  if (rare.length === 0) return;
  for (const { id } of rare) stage.failing.add(id);
  await seeFire(stage, 'jobs that run once a day', 3 * 24 * 60, downLevels(stage, rare), HALF_HOUR_MS);
  stage.failing.clear();
  await seeClear(stage, 'after jobs that run once a day');
}

describe('the thresholds of the five plans', () => {
  test.concurrent.each(EXAMPLES)('%s: all fire at their levels and clear', { timeout: 240_000 }, async (example) => {
    const stage = await startStage(example, START);
    try {
      allGood(stage);
      const startedMs = stage.clock.now();
      await stage.until('a quiet quarter of an hour', 20, async () => stage.clock.now() - startedMs > 900_000);
      expect(await firingOf(stage)).toEqual(new Map());
      const monitors = Object.values(stage.plan.monitors);
      const silentAll = monitors.filter((one) => downLevels(stage, [one]).get(`monitor:${one.id}`)?.size === 0);
      expect(
        silentAll.map(({ id }) => id),
        'monitors that set no level',
      ).toEqual([]);
      const unusual = Object.values(stage.plan.metrics).filter(({ anomalies }) => anomalies !== null);
      expect(unusual.map(({ id }) => id)).toEqual(UNUSUAL[example] ?? []);
      const rare = monitors.filter((one) => one.type === 'heartbeat' && one.every >= DAY_S);
      const others = monitors.filter((one) => !rare.includes(one));
      await playMetrics(stage);
      await playChildren(
        stage,
        others.filter(({ parents }) => parents.length > 0),
      );
      await playSlow(stage);
      await playOutage(
        stage,
        others.filter(({ parents }) => parents.length === 0),
        others.filter(({ parents }) => parents.length > 0),
      );
      await playRareJobs(stage, rare);
    } finally {
      await stage.close();
    }
  });
});
