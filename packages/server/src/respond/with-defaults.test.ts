import { decide, SYSTEM } from '@tocsin/core';
import { expect, it } from 'vitest';
import { examplePlan } from '../../../core/src/respond/example-plan.fixture.ts';
import { withDefaults } from './with-defaults.ts';

const NOW = Date.UTC(2026, 10, 3, 8);

/** An incident as the first release stored it. */
const OLD = {
  ...{ id: 'INC-2026-001', service: 'shop', planVersion: 'v1', title: 'Down', status: 'detected', severity: 'P0' },
  ...{ firstSeverity: 'P0', runbook: null, components: ['app'], startedMs: NOW, openedMs: NOW },
  ...{ acknowledgedMs: null, acknowledgedBy: null, resolvedMs: null, resolution: null, falsePositive: false },
  alerts: {
    a: { dedupKey: 'a', source: 'x', summary: 'bad', severity: 'P0', status: 'firing', sinceMs: NOW },
    b: { dedupKey: 'b', source: 'x', summary: 'bad', severity: null, status: 'firing', sinceMs: NOW },
  },
  ...{ roles: { commander: 'dan' }, responders: [], touchedMs: NOW, pulledLevers: [], restoration: null },
  pages: {
    'INC-2026-001-p1': {
      ...{ id: 'INC-2026-001-p1', person: 'ben', atMs: NOW, step: 0, round: 0 },
      ...{ why: 'escalation', status: 'queued' },
    },
  },
  escalation: { status: 'running', nextStep: 1, round: 0, roundStartedMs: NOW },
  clocks: { acknowledge: { dueMs: NOW + 300_000, status: 'running' }, resolve: null },
  ...{ updates: {}, reviewDueMs: null, version: 5 },
};

it('completes an incident that an older release stored, and the decider goes on with it', () => {
  const incident = withDefaults(structuredClone(OLD));
  expect(incident).toMatchObject({ muted: [], holder: null, firing: { P0: 1, '': 1 }, turn: 0, lastMs: NOW });
  expect(incident.pages['INC-2026-001-p1']).toMatchObject({ urgency: 'page', deliveredMs: null });
  const wake = { kind: 'wake', health: {} } as const;
  const decision = decide(incident.id, incident, wake, examplePlan(), NOW + 300_000, SYSTEM);
  expect(decision.effects.flatMap((e) => (e.kind === 'page' ? [e.person] : []))).toEqual(['cat']);
});

it('leaves an incident of today as it is', () => {
  const incident = withDefaults(structuredClone(OLD));
  expect(withDefaults(incident)).toBe(incident);
});
