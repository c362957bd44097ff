import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../../model/actor.ts';
import type { Signal } from '../../model/alert.ts';
import type { Incident } from '../../model/incident.ts';
import type { Command } from '../command.ts';
import { type Decision, decide } from '../decide.ts';
import { examplePlan } from '../example-plan.fixture.ts';

const NOW = Date.UTC(2026, 10, 3, 8, 0);
const plan = examplePlan();

function signal(dedupKey: string, component: string): Signal {
  const facts = { source: 'monitor:x', summary: `${dedupKey} is down`, severity: null, runbook: null };
  return { dedupKey, status: 'firing', components: [component], sinceMs: NOW - 60_000, ...facts };
}

function opened(id: string, severity: string, first: Signal): Incident {
  const command = { kind: 'open' as const, service: 'shop', title: id, severity, runbook: null, turn: 0 };
  return decide(id, null, { ...command, components: first.components, signal: first }, plan, NOW, SYSTEM).incident;
}

const give = (incident: Incident, command: Command, afterMs = 60_000): Decision =>
  decide(incident.id, incident, command, plan, NOW + afterMs, { kind: 'person', id: 'ann', name: 'Ann' });

describe('merging', () => {
  const one = opened('INC-2026-001', 'P0', signal('app', 'app'));
  const two = opened('INC-2026-002', 'P1', signal('mail', 'mail'));

  it('ends the paging and the clocks of the one that goes on as another, without a review', () => {
    const { incident, effects, wakeAtMs } = give(one, { kind: 'merge', into: two.id, title: two.title });
    expect(incident).toMatchObject({ status: 'resolved', mergedInto: two.id, escalation: { status: 'ended' } });
    expect(effects.map(({ kind }) => kind)).toEqual(['settle-pages', 'announce']);
    expect(wakeAtMs).toBeNull();
  });

  it('gives the other its alerts, components and level', () => {
    const { incident } = give(two, { kind: 'absorb', other: one });
    expect(Object.keys(incident.alerts)).toEqual(expect.arrayContaining(['app', 'mail']));
    expect(incident).toMatchObject({ severity: 'P0', components: ['mail', 'app'], startedMs: one.startedMs });
  });

  it('gives the other its levers as they are pulled', () => {
    const scope = { match: { tenant: ['acme'] }, except: {}, percent: 50 };
    const move = { kind: 'lever-moved', lever: 'hooks', action: 'pulled', value: false, reason: 'r' } as const;
    const { incident } = give(two, { kind: 'absorb', other: give(one, { ...move, scope }).incident });
    expect(incident.pulledLevers).toEqual(['hooks']);
    expect(incident.leverPositions).toEqual({ hooks: { value: false, scope } });
  });

  it('does not open again what goes on elsewhere', () => {
    const { incident } = give(one, { kind: 'merge', into: two.id, title: two.title });
    expect(give(incident, { kind: 'reopen', reason: 'by mistake' }).entries).toEqual([]);
  });
});

it('an alert that is split off is this incident’s no more', () => {
  const both = give(opened('INC-2026-001', 'P1', signal('app', 'app')), {
    kind: 'signals',
    signals: [signal('database', 'database')],
  }).incident;
  const { incident } = give(both, { kind: 'split-off', into: 'INC-2026-002', alerts: ['database'] });
  expect(Object.keys(incident.alerts)).toEqual(['app']);
});

it('the impact is put together from what people say, the newest of each', () => {
  const first = opened('INC-2026-001', 'P1', signal('app', 'app'));
  const said = give(first, { kind: 'impact-set', impact: { scope: 'checkout fails', users: 40 } }).incident;
  const { incident, entries } = give(said, { kind: 'impact-set', impact: { users: 1200, trend: 'growing' } });
  expect(incident.impact).toMatchObject({ scope: 'checkout fails', users: 1200, trend: 'growing', data: null });
  expect(entries[0]?.text).toBe('Impact: 1200 users; growing');
});

it('a link is there once, however often it is made, and can be taken away', () => {
  const first = opened('INC-2026-001', 'P1', signal('app', 'app'));
  const link = { kind: 'url' as const, url: 'https://example.com/graph', title: 'Graph' };
  const linked = give(give(first, { kind: 'linked', link }).incident, { kind: 'linked', link }).incident;
  expect(linked.links).toEqual([link]);
  expect(give(linked, { kind: 'unlinked', to: link.url }).incident.links).toEqual([]);
});

describe('estimates of the impact', () => {
  const one = opened('INC-2026-001', 'P0', signal('app', 'app'));
  const figures = (count: number, atMs: number) => ({
    ...{ atMs, users: { count, share: null }, customers: null, revenue: null, trend: null },
  });

  it('are on the timeline when they are news, and leave alone what a person said', () => {
    const said = give(one, { kind: 'impact-set', impact: { users: 40 } }).incident;
    const first = give(said, { kind: 'impact-set', impact: { estimate: figures(1200, NOW) } });
    expect(first.entries.map(({ text }) => text)).toEqual(['Impact: by the metrics, about 1200 users']);
    expect(first.incident.impact).toMatchObject({ users: 40, estimate: { users: { count: 1200 } } });
    const again = give(first.incident, { kind: 'impact-set', impact: { estimate: figures(1210, NOW + 60_000) } });
    expect(again.entries).toEqual([]);
  });

  it('end with the incident', () => {
    const over = give(one, { kind: 'resolve', resolution: 'Restarted', falsePositive: false }).incident;
    expect(give(over, { kind: 'impact-set', impact: { estimate: figures(9, NOW) } }).entries).toEqual([]);
  });
});
