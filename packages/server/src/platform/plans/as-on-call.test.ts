import { type Plan, whoIsOnCall } from '@tocsin/core';
import { expect, it } from 'vitest';
import { asPlan } from './without-secrets.ts';

/** As a plan was stored before slots had versions, people quiet hours and steps a reach. */
const OLD = {
  service: 'shop',
  people: { ann: { id: 'ann', name: 'Ann', access: 'admin', contact: [{ channel: 'mail', address: 'ann' }] } },
  schedules: {
    s: {
      ...{ id: 's', title: 'S', timezone: 'Europe/Berlin' },
      slots: [
        { id: 'primary', rotation: { every: 'week', start: '2026-01-05', handoff: '09:00', members: ['ann', 'ben'] } },
      ],
      overrides: [{ slot: 'primary', person: 'cat', fromMs: Date.UTC(2026, 0, 20), toMs: Date.UTC(2026, 0, 21) }],
    },
  },
  escalation: {
    high: {
      ...{ id: 'high', repeat: 1, repeatAfter: 900, forgottenAfter: null },
      steps: [{ after: 0, targets: [{ kind: 'person', person: 'ann' }] }],
    },
  },
  severities: [{ id: 'P1', name: 'P1' }],
  ...{ runbooks: {}, communication: { audiences: {} }, review: { due: 1, attendees: [] } },
};

it('a version of before on-call said more is read as what it meant', () => {
  const plan = asPlan(OLD);
  const schedule = plan.schedules.s;
  if (!schedule) throw new Error('the schedule is gone');
  const at = (day: number) => whoIsOnCall(schedule, 'primary', Date.UTC(2026, 0, day, 12))?.person;
  expect([at(6), at(13), at(20), at(21)]).toEqual(['ann', 'ben', 'cat', 'ann']);
  expect(whoIsOnCall(schedule, 'primary', Date.UTC(2026, 0, 6))?.toMs).toBe(Date.UTC(2026, 0, 12, 8));
  expect(plan.people.ann).toMatchObject({ quiet: [], contact: [{ after: null, for: 'both' }] });
  expect(plan.escalation.high).toMatchObject({ escalateOn: ['acknowledge'], steps: [{ reach: 'all', during: [] }] });
  expect(plan.severities).toEqual([{ id: 'P1', name: 'P1', lowerAfter: null }]);
  expect(plan.watchdog).toEqual({ heartbeat: null, lastResort: [], databaseGoneAfter: 60, testPage: null });
});

it('one of today stays as it is', () => {
  const today: Plan = asPlan(OLD);
  expect(asPlan(JSON.parse(JSON.stringify(today)))).toEqual(JSON.parse(JSON.stringify(today)));
});
