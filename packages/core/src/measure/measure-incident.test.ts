import { describe, expect, it } from 'vitest';
import type { TimeWindow } from '../model/plan-on-call.ts';
import { Drill, minutes, START } from '../respond/drill.fixture.ts';
import { measureIncident } from './measure-incident.ts';

const open = {
  ...({ kind: 'open', service: 'shop', title: 'Checkout fails', severity: 'P1', components: ['web'] } as const),
  ...{ runbook: null, signal: null, turn: 0 },
} as const;

function answered(): Drill {
  const drill = new Drill();
  drill.give(open);
  drill.nowMs += minutes(5);
  drill.give({ kind: 'acknowledge', person: 'ann' });
  drill.nowMs += minutes(30);
  return drill.give({ kind: 'resolve', resolution: 'Rotated', falsePositive: false });
}

function measureOf(drill: Drill, plan = drill.plan) {
  if (!drill.incident) throw new Error('nothing was opened');
  return measureIncident(drill.incident, drill.entries, plan);
}

describe('an incident', () => {
  it('is measured when it is over', () => {
    expect(measureOf(new Drill().give(open))).toBeNull();
    expect(measureOf(answered())).toMatchObject({
      ...{ openedMs: START, acknowledgedMs: START + minutes(5), resolvedMs: START + minutes(35), reopened: 0 },
      ...{ mitigatedMs: START + minutes(35), severity: 'P1', firstSeverity: 'P1', clocksMissed: 0 },
    });
  });
  it('that was reopened keeps its first acknowledgement and ends anew', () => {
    const drill = answered();
    drill.give({ kind: 'reopen', reason: 'it came back' });
    expect(measureOf(drill)).toBeNull();
    drill.nowMs += minutes(60);
    drill.give({ kind: 'resolve', resolution: 'Really', falsePositive: true });
    expect(measureOf(drill)).toMatchObject({
      ...{ acknowledgedMs: START + minutes(5), resolvedMs: START + minutes(95), reopened: 1, falsePositive: true },
    });
  });
  it('that goes on as another is not measured', () => {
    const drill = answered();
    if (!drill.incident) throw new Error('nothing was opened');
    expect(measureIncident({ ...drill.incident, mergedInto: 'INC-2026-002' }, drill.entries, drill.plan)).toBeNull();
  });
});

it('pages at night are told by the zone in which each person lives', () => {
  const drill = new Drill().give(open);
  const people = Object.keys(drill.plan.people);
  const [paged] = Object.values(drill.incident?.pages ?? {}).filter(({ urgency }) => urgency === 'page');
  expect(paged && people.includes(paged.person)).toBe(true);
  drill.give({ kind: 'resolve', resolution: 'x', falsePositive: false });
  const livingIn = (timezone: string) => {
    const quiet: TimeWindow[] = [{ days: [], from: '22:00', to: '07:00', timezone }];
    const there = Object.entries(drill.plan.people).map(([id, person]) => [id, { ...person, quiet }] as const);
    return measureOf(drill, { ...drill.plan, people: Object.fromEntries(there) })?.pages.map(
      ({ atNight }) => atNight > 0,
    );
  };
  // START is 08:00 UTC: 03:00 in New York, 17:00 in Tokyo.
  expect(livingIn('America/New_York')?.every(Boolean)).toBe(true);
  expect(livingIn('Asia/Tokyo')?.some(Boolean)).toBe(false);
});
