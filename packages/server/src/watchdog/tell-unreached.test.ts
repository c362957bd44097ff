import type { Incident, Page, Plan } from '@tocsin/core';
import { expect, it } from 'vitest';
import { whyUnreached } from './tell-unreached.ts';

const NOW = Date.UTC(2026, 0, 7, 3);
const MINUTE = 60_000;

/** As much of a plan as is looked at. */
function planOf(kind: 'person' | 'channel'): Plan {
  const target = kind === 'person' ? { kind, person: 'ann' } : { kind, channel: 'slack', address: '#x' };
  const policy = { id: 'high', steps: [{ targets: [target] }] };
  return {
    people: { ann: { name: 'Ann' } },
    severities: [{ id: 'P1', escalation: 'high' }],
    escalation: { high: policy },
  } as unknown as Plan;
}

type Status = Incident['escalation']['status'];

function incidentOf(
  status: Status,
  ...pages: readonly (readonly [Page['status'], number, Page['urgency']?])[]
): Incident {
  const known = pages.map(([state, minutesAgo, urgency = 'page'], index) => [
    String(index),
    { person: 'ann', status: state, urgency, atMs: NOW - minutesAgo * MINUTE },
  ]);
  return { severity: 'P1', escalation: { status }, pages: Object.fromEntries(known) } as unknown as Incident;
}

it.each([
  ['every page failed and nothing more comes', incidentOf('exhausted', ['failed', 1], ['failed', 0])],
  ['pages have been failing for five minutes', incidentOf('running', ['failed', 5], ['queued', 0])],
  ['a page waits for the only channel, which does not work', incidentOf('running', ['queued', 5])],
  ['the escalation leads to nobody', incidentOf('exhausted')],
  ['only what informs has arrived', incidentOf('exhausted', ['failed', 1], ['delivered', 1, 'notify'])],
])('is told when %s', (_what, incident) => {
  expect(whyUnreached(incident, planOf('person'), NOW)).toEqual(expect.any(String));
});

it.each([
  ['a page has arrived, although others failed', incidentOf('exhausted', ['failed', 9], ['delivered', 9]), 'person'],
  ['the next method may still work', incidentOf('running', ['failed', 1]), 'person'],
  ['the last page is still under way', incidentOf('exhausted', ['failed', 2], ['queued', 1]), 'person'],
  ['no step was due yet', incidentOf('running'), 'person'],
  ['somebody has acknowledged', incidentOf('acknowledged', ['failed', 9]), 'person'],
  ['it is over', incidentOf('ended', ['failed', 9]), 'person'],
  ['the plan pages no people on purpose', incidentOf('exhausted'), 'channel'],
] as const)('is not told when %s', (_what, incident, kind) => {
  expect(whyUnreached(incident, planOf(kind), NOW)).toBeNull();
});
