import type { Plan, Runbook } from '@tocsin/core';
import { expect, it } from 'vitest';
import { runbookViewOf } from './runbook.views.ts';

const plan = { service: 'shop' } as Plan; // Nothing else of it is shown.

const runbook: Runbook = {
  ...{ id: 'sweep', title: 'Sweep', symptoms: [], components: [], severity: null, impact: '', parameters: [] },
  ...{ file: 'runbooks/sweep.md', phases: [] },
  triggers: [
    { kind: 'alert', match: { source: ['monitor:api'], severity: ['P1'] } },
    { kind: 'schedule', cron: '0 9 * * MON', timezone: 'America/New_York' },
    { kind: 'schedule', cron: '0 0 30 2 *', timezone: 'UTC' },
  ],
};

it('says what starts a runbook by itself, and when it is due next', () => {
  const friday = Date.parse('2026-03-06T12:00:00Z');
  const { triggers } = runbookViewOf(plan, runbook, friday);
  expect(triggers).toEqual([
    { kind: 'alert', on: 'from monitor:api, of P1', timezone: null, nextAt: null },
    // Summer time begins on that Sunday.
    { kind: 'schedule', on: '0 9 * * MON', timezone: 'America/New_York', nextAt: '2026-03-09T13:00:00.000Z' },
    { kind: 'schedule', on: '0 0 30 2 *', timezone: 'UTC', nextAt: null },
  ]);
});

it('shows a runbook that an older Tocsin stored without triggers', () => {
  const { triggers: _, ...old } = runbook;
  expect(runbookViewOf(plan, old as Runbook, 0).triggers).toEqual([]);
});
