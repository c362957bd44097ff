import type { Layer, Schedule } from '@tocsin/core';
import { expect, it } from 'vitest';
import { scheduleFacts } from './schedule-words.ts';

const at = (iso: string) => Date.parse(iso);
const nameOf = (id: string) => id.toUpperCase();

function layer(rotation: Partial<Layer['rotation']> = {}, restrictions: Layer['restrictions'] = []): Layer {
  return {
    rotation: {
      every: { unit: 'week', count: 1 },
      start: '2026-01-05',
      handoff: '09:00',
      timezone: 'UTC',
      members: ['ann', 'ben'],
      first: 0,
      ...rotation,
    },
    restrictions,
  };
}

function facts(layers: readonly Layer[], overrides: Schedule['overrides'] = []) {
  const versions = [
    { effectiveFromMs: null, layers },
    { effectiveFromMs: at('2026-06-01T09:00Z'), layers: [layer({ every: { unit: 'hour', count: 12 } })] },
  ];
  return scheduleFacts(
    { id: 's', title: 'S', timezone: 'UTC', slots: [{ id: 'primary', versions }], overrides },
    nameOf,
  );
}

it('says each version of a slot with its layers and hours', () => {
  const hours = { days: [1, 5], from: '22:00', to: '06:00', timezone: 'Europe/Berlin' };
  const night = layer({ every: { unit: 'rule', rule: 'FREQ=WEEKLY;BYDAY=MO,TH' }, members: [null] }, [hours]);
  expect(facts([layer(), night]).primary).toEqual([
    'ANN, BEN; every week at 09:00, from 2026-01-05, and over it nobody; by the rule FREQ=WEEKLY;BYDAY=MO,TH at 09:00, from 2026-01-05, only Mon, Fri 22:00 to 06:00 (Europe/Berlin)',
    'since 2026-06-01 09:00 UTC: ANN, BEN; every 12 hours at 09:00, from 2026-01-05',
  ]);
});

it('says every kind of exception', () => {
  const times = { fromMs: at('2026-03-02T09:00Z'), toMs: at('2026-03-03T09:00Z') };
  const when = '2026-03-02 09:00 UTC to 2026-03-03 09:00 UTC';
  const overrides: Schedule['overrides'] = [
    { kind: 'override', slot: 'primary', person: null, ...times },
    { kind: 'temporary', slot: 'primary', shifts: [{ person: 'ann', ...times }], ...times },
    { kind: 'swap', people: ['ann', 'ben'], ...times },
  ];
  expect(facts([layer()], overrides).Overrides).toEqual([
    `nobody as primary, ${when}`,
    `temporary schedule of primary, ${when}: ANN from 2026-03-02 09:00 UTC`,
    `ANN and BEN swap, ${when}`,
  ]);
});
