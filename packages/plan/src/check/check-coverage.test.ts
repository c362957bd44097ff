import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { loadPlan } from '../load-plan.ts';

/** Loads a plan in which the trainee cannot be reached, and returns what is said about who is on call. */
async function coverage(slot: string, now: string, overrides = '[]'): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-coverage-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const plan = `service: shop
timezone: America/New_York
severities: { P0: { acknowledge: 5m, commander: commander, escalation: critical } }
people:
  ann: { contact: [{ channel: mail, address: ann@example.com }] }
  bob: { contact: [{ channel: mail, address: bob@example.com }] }
  trainee: { contact: [{ channel: trial, address: trainee }] }
roles: { commander: [person:ann] }
channels: { mail: { type: email, url: "\${SMTP_URL}", from: a@example.com }, trial: { type: sandbox } }
schedules: { on-call: { slots: { primary: ${slot} }, overrides: ${overrides} } }
escalation: { critical: { steps: [{ after: 0m, page: [schedule:on-call/primary] }] } }
`;
  await writeFile(join(folder, 'plan.yaml'), plan);
  const { problems } = await loadPlan(folder, { env: {}, nowMs: Date.parse(now) });
  const codes = ['coverage-gap', 'clock-change', 'late-start', 'overlapping-overrides'];
  return problems.filter(({ code }) => codes.includes(code)).map(({ code, message }) => `${code}: ${message}`);
}

it('gives a gap its local hours, also when the clocks change within it', async () => {
  const slot =
    '{ every: week, start: 2026-03-02, members: [trainee, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob] }';
  expect(await coverage(slot, '2026-03-02T14:00Z')).toEqual([
    'coverage-gap: Nobody can be reached in "on-call/primary" from Mon 2026-03-02 09:00 to Mon 2026-03-09 09:00 (America/New_York): "trainee" has only sandboxes',
  ]);
});

it('sees the last hour before a hand-off that the change of the clocks has moved', async () => {
  const slot =
    '{ every: week, start: 2026-03-02, members: [trainee, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob] }';
  // 09:00 in New York is 13:00 UTC from March 8 on, and was 14:00 before.
  expect(await coverage(slot, '2026-03-09T12:59Z')).toHaveLength(1);
  expect(await coverage(slot, '2026-03-09T13:00Z')).toEqual([]);
});

it('looks 90 days ahead and not further', async () => {
  const turn =
    '{ every: week, start: 2026-03-02, members: [ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, trainee, ann] }';
  // The trainee has the week of June 8, which begins 98 days after March 2.
  expect(await coverage(turn, '2026-03-02T14:00Z')).toEqual([]);
  expect(await coverage(turn, '2026-03-12T14:00Z')).toHaveLength(1);
});

it('joins turns that follow each other, and counts the gaps', async () => {
  const slot = '{ every: day, start: 2026-01-05, members: [trainee, trainee, ann] }';
  const [found] = await coverage(slot, '2026-01-06T14:00Z');
  expect(found).toContain('from Tue 2026-01-06 09:00 to Wed 2026-01-07 09:00');
  expect(found).toContain('; 31 such gaps in the next 90 days');
});

it('is content when an override covers the gap, and not when one makes it', async () => {
  const slot = '{ every: week, start: 2026-03-02, members: [ann, bob] }';
  const byTrainee = '[{ slot: primary, person: trainee, from: 2026-03-10T09:00, to: 2026-03-10T17:00 }]';
  expect(await coverage(slot, '2026-03-02T14:00Z', byTrainee)).toEqual([
    'coverage-gap: Nobody can be reached in "on-call/primary" from Tue 2026-03-10 09:00 to Tue 2026-03-10 17:00 (America/New_York): "trainee" has only sandboxes',
  ]);
  const withTrainee =
    '{ every: week, start: 2026-03-02, members: [ann, trainee, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann, bob, ann] }';
  const byBob = '[{ slot: primary, person: bob, from: 2026-03-09T09:00, to: 2026-03-16T09:00 }]';
  expect(await coverage(withTrainee, '2026-03-02T14:00Z', byBob)).toEqual([]);
});

it('warns of a weekly hand-off only if it falls on the day of the change', async () => {
  const sundays = '{ every: week, start: 2026-01-04, handoff: "02:30", members: [ann, bob] }';
  const mondays = '{ every: week, start: 2026-01-05, handoff: "02:30", members: [ann, bob] }';
  expect(await coverage(sundays, '2026-02-01T00:00Z')).toEqual([
    'clock-change: The hand-off at 02:30 meets a change of the clocks in America/New_York: on 2026-03-08 this time does not exist, and 03:30 counts',
  ]);
  expect(await coverage(mondays, '2026-02-01T00:00Z')).toEqual([]);
});

it.each(['2026-01-01T00:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z', '2027-12-31T23:59Z'])(
  'finds nothing in the example plan on %s',
  async (now) => {
    const example = fileURLToPath(new URL('../../../../examples/churn-saver', import.meta.url));
    const { problems } = await loadPlan(example, { env: {}, nowMs: Date.parse(now) });
    expect(problems).toEqual([]);
  },
);
