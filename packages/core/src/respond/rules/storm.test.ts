import { expect, it } from 'vitest';
import { SYSTEM } from '../../model/actor.ts';
import type { Signal } from '../../model/alert.ts';
import type { Incident } from '../../model/incident.ts';
import { decide } from '../decide.ts';
import { examplePlan } from '../example-plan.fixture.ts';
import { LISTED_ALERTS } from './signal.ts';

const NOW = Date.UTC(2026, 10, 3, 8, 0);
const plan = examplePlan();

function signals(from: number, to: number, changes: Partial<Signal> = {}): Signal[] {
  const rest = { status: 'firing' as const, source: 'pagerduty', severity: 'P1', components: ['app'], runbook: null };
  return Array.from({ length: to - from }, (_, index) => {
    const dedupKey = `alert-${from + index}`;
    return { dedupKey, summary: `${dedupKey} fires`, sinceMs: NOW, ...rest, ...changes };
  });
}

function opened(): Incident {
  const [first] = signals(0, 1);
  const what = { service: 'shop', title: 'Storm', severity: 'P1', components: ['app'], runbook: null, turn: 0 };
  return decide('INC-2026-001', null, { kind: 'open', ...what, signal: first as Signal }, plan, NOW, SYSTEM).incident;
}

function give(incident: Incident, some: readonly Signal[]) {
  return decide(incident.id, incident, { kind: 'signals', signals: some }, plan, NOW + 1000, SYSTEM);
}

it('lists the first alerts of a storm and counts the rest in one entry', () => {
  const { incident, entries } = give(opened(), signals(1, 100_000));
  expect(Object.keys(incident.alerts)).toHaveLength(LISTED_ALERTS);
  expect(incident.unlisted).toEqual({ total: 100_000 - LISTED_ALERTS, firing: 100_000 - LISTED_ALERTS });
  expect(entries).toHaveLength(LISTED_ALERTS);
  expect(JSON.stringify(incident).length).toBeLessThan(200_000);
});

it('is over only when what is not listed is over, too', () => {
  const storm = give(opened(), signals(1, 600)).incident;
  const listed = give(storm, signals(0, LISTED_ALERTS, { status: 'resolved' })).incident;
  expect(listed).toMatchObject({ status: 'detected', firing: {}, unlisted: { firing: 100 } });
  const over = give(listed, signals(LISTED_ALERTS, 600, { status: 'resolved' })).incident;
  expect(over).toMatchObject({ status: 'resolved', unlisted: { total: 100, firing: 0 } });
});

it('raises the level for one that is not listed, and counts nothing twice that was told before', () => {
  const storm = give(opened(), signals(1, LISTED_ALERTS)).incident;
  const worse = give(storm, signals(900, 901, { severity: 'P0' })).incident;
  expect(worse).toMatchObject({ severity: 'P0', unlisted: { total: 1, firing: 1 } });
  const again = give(worse, signals(900, 901, { severity: 'P0', again: true }));
  expect(again.entries).toEqual([]);
});

it('an end that it knows nothing of changes nothing', () => {
  expect(give(opened(), signals(50, 60, { status: 'resolved' })).entries).toEqual([]);
});
