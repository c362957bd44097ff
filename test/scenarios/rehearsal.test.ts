import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Fact, type Plan, playScenario, type Scenario, SILENT_BEHAVIOUR, USUAL_BEHAVIOUR } from '@tocsin/core';
import { loadPlan } from '@tocsin/plan';
import { MovableClock } from '@tocsin/server';
import type {
  IncidentRoom,
  Outbox,
  OutboxMessage,
  PlanComparison,
  RehearsedScenario,
  Timeline,
} from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';

/*
 * A rehearsal is worth what it has in common with the real thing: the same plan, the same trouble and the same people are
 * played by the simulator and lived through by a server on a movable clock, and both have the same lines at the same times.
 * Saturday, 14 November 2026, 03:12 in New York.
 */
const EXAMPLE = resolve(import.meta.dirname, '../../examples/churn-saver');
const START = Date.parse('2026-11-14T08:12:00Z');

/** Lines that say who is reached when, and why. The rest (drafts, diagnostics) is work, which a rehearsal does not play. */
const COMPARED: readonly Fact['kind'][] = [
  ...(['paged', 'page-sent', 'page-failed', 'page-held', 'escalated', 'escalation-exhausted'] as const),
  ...(['acknowledged', 'clock-warned', 'clock-missed', 'clock-met', 'role-assigned', 'severity-set'] as const),
];

let plan: Plan;
let clock: MovableClock;
let node: PlanNode;

beforeAll(async () => {
  clock = new MovableClock(START);
  const env = { APP_URL: 'http://127.0.0.1:9' };
  node = await startPlanNode({ files: filesOf(EXAMPLE), env, clock });
  const loaded = await loadPlan(node.folder, { env });
  if (!loaded.plan) throw new Error('the example has errors');
  plan = loaded.plan;
});
afterAll(() => node?.close());

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:ya?ml|md)$/.test(name),
  );
  // What is watched in real time has no place on a clock that jumps.
  const kept = names.filter((name) => !/^(?:routines|vendors)\.yaml$/.test(name));
  return Object.fromEntries(kept.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** One line: `paged Paging Secondary Engineer: …`, and when, in seconds since the opening. */
interface Line {
  readonly after: number;
  readonly text: string;
}

/** A stored plan has its audiences in the database's order; where a channel is a sandbox, the server says so. */
function line(atMs: number, openedMs: number, kind: string, text: string): Line {
  const [head = '', names] = text.replace(' (sandbox: see the Outbox)', '').split(/ late: (.*)/s);
  const late = names === undefined ? '' : ` late: ${names.split(', ').sort().join(', ')}`;
  return { after: (atMs - openedMs) / 1000, text: `${kind} ${head}${late}` };
}

function played(changes: Partial<Scenario>): Line[] {
  const { moments, incidents } = playScenario(plan, {
    title: 'The same',
    atMs: START,
    what: [{ kind: 'alert', text: 'It is down', component: 'app', severity: 'P0', after: 0, lasts: null }],
    people: [],
    everybody: SILENT_BEHAVIOUR,
    down: [],
    until: 7200,
    expect: [],
    ...changes,
  });
  const openedMs = incidents[0]?.openedMs ?? 0;
  return moments.flatMap((moment) =>
    moment.kind === 'entry' && COMPARED.includes(moment.entry.fact.kind)
      ? [line(moment.atMs, openedMs, moment.entry.fact.kind, moment.entry.text)]
      : [],
  );
}

async function lived(id: string): Promise<Line[]> {
  const { entries } = await node.must<Timeline>('GET', `/api/incidents/${id}/timeline`);
  const openedMs = Date.parse(entries[0]?.at ?? '');
  return entries.flatMap(({ at, kind, text }) =>
    COMPARED.includes(kind as Fact['kind']) ? [line(Date.parse(at), openedMs, kind, text)] : [],
  );
}

const open = () =>
  node.must<IncidentRoom>('POST', '/api/incidents', {
    service: 'churn-saver',
    title: 'It is down',
    severity: 'P0',
    components: ['app'],
  });

/** Jobs take a moment of real time, which passes on the clock of the server as well. */
const JITTER_SECONDS = 10;

/** The same lines, as often, each at the same time. Within one moment the order is that of the jobs, which nobody promises. */
function expectSame(real: readonly Line[], rehearsed: readonly Line[]): void {
  const sorted = (lines: readonly Line[]) =>
    [...lines].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.after - b.after));
  const [one, other] = [sorted(real), sorted(rehearsed)];
  expect(one.map(({ text }) => text)).toEqual(other.map(({ text }) => text));
  const apart = one.flatMap((is, index) => {
    const was = other[index]?.after ?? 0;
    return Math.abs(is.after - was) > JITTER_SECONDS ? [`${is.text}: ${is.after} s, rehearsed ${was} s`] : [];
  });
  expect(apart).toEqual([]);
}

it('nobody answers a P0: the same people over the same channels at the same times', async () => {
  const { id } = await open();
  await fastForward(node.server, clock, '2h');
  const real = await lived(id);
  expect(real.length).toBeGreaterThan(50);
  expectSame(real, played({}));
  await node.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'Seen enough' });
}, 180_000);

it('somebody answers after seven minutes and forgets it: paged again at the same time', async () => {
  clock.advance(START + 7 * 86_400_000 - clock.now());
  const { id } = await open();
  await fastForward(node.server, clock, '7m');
  const { messages } = await node.must<Outbox>('GET', `/api/outbox?incidentId=${id}`);
  const page = messages.find(({ to, kind }) => to === 'Engineering Manager' && kind === 'page');
  await node.must<OutboxMessage>('POST', `/api/outbox/${page?.id}/press`, { action: 'acknowledge' });
  await fastForward(node.server, clock, '30m');
  const who = { kind: 'person' as const, person: 'engineering-manager' };
  const first = { ...USUAL_BEHAVIOUR, answersAfter: 420, afterwards: 'forget' as const };
  const story = played({ atMs: START + 7 * 86_400_000, people: [{ who, behaviour: first }], until: 37 * 60 });
  // Who forgets it once is paged again after a quarter of an hour; the story goes on from there by another answer.
  const until = (lines: readonly Line[]) => lines.filter(({ after }) => after < 25 * 60);
  expectSame(until(await lived(id)), until(story));
  expect(story.some(({ text }) => text.includes('nothing happened for 15 minutes'))).toBe(true);
}, 180_000);

it('the API plays the files of the plan, and a story that is told; a wrong one says where', async () => {
  const path = '/api/plans/churn-saver/rehearsals';
  const list = await node.must<{ scenarios: { file: string; title: string }[] }>('GET', path);
  expect(list.scenarios.map(({ file }) => file)).toContain('total-outage-at-night.yaml');
  const story = await node.must<RehearsedScenario>('POST', `${path}/scenario`, { file: 'total-outage-at-night.yaml' });
  expect(story.passed).toBe(true);
  const wrong = await node.call('POST', `${path}/scenario`, {
    scenario: { at: '2026-11-01T01:30', what: [{ metric: 'no.such', value: '80%' }] },
  });
  expect(wrong).toMatchObject({ status: 400, body: { errors: [{ at: 'what.0.metric' }] } });
  const year = { year: 2027, incidents: 50, noAnswer: 1 };
  const report = await node.must<{ unanswered: { examples: { index: number }[] } }>('POST', `${path}/year`, year);
  const index = report.unanswered.examples[0]?.index;
  const told = await node.must<RehearsedScenario>('POST', `${path}/scenario`, { year, index });
  expect(told.incidents[0]?.outcome).toBe('unanswered');
  expect((await node.call('POST', `${path}/year`, { year: 2027, incidents: 20_001 })).status).toBe(400);
  expect((await node.call('POST', `${path}/scenario`, { file: '../plan.yaml' })).status).toBe(400);
  const { version } = plan;
  const same = await node.must<PlanComparison>('POST', `${path}/compare`, { from: version, to: version });
  expect(same).toMatchObject({ worse: false, summary: ['Nothing changes'] });
  expect(same.scenarios.every(({ passedAfter }) => passedAfter)).toBe(true);
}, 120_000);
