import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MovableClock } from '@tocsin/server';
import type { IncidentRoom, Outbox } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fastForward } from '../harness/advance.ts';
import { followMessages } from '../harness/expect-messages.ts';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';

/*
 * The ways that paging can take once it has begun, by a clock that is moved from one due job to the next. Everything that
 * is sent is expected: one message more or less fails. The tests follow each other in time.
 */
const PLAN = readFileSync(resolve(import.meta.dirname, 'paging-course-plan/plan.yaml'), 'utf8');
/** Thursday, 29 October 2026, 04:00 in New York: night. */
const clock = new MovableClock(Date.parse('2026-10-29T08:00:00Z'));

let node: PlanNode;
const messages = followMessages(async () => (await node.must<Outbox>('GET', '/api/outbox?limit=500')).messages);

beforeAll(async () => {
  node = await startPlanNode({ files: { 'plan.yaml': PLAN }, clock });
});
afterAll(() => node?.close());

const forward = (duration: string) => fastForward(node.server, clock, duration);
/** Forward to a moment that is yet to come. */
const until = (moment: string) => forward(`${Math.ceil((Date.parse(moment) - clock.now()) / 1000)}s`);
const give = (id: string, command: string, body: object = {}) =>
  node.must('POST', `/api/incidents/${id}/${command}`, body);

async function open(severity: string): Promise<string> {
  // Whoever was paged a moment ago may be paged at once.
  await forward('2m');
  const incident = { service: 'course', title: `It is ${severity}`, severity };
  const { id } = await node.must<IncidentRoom>('POST', '/api/incidents', incident);
  await forward('1s');
  return id;
}

/** The person acknowledges the page that they got last, by its button. */
async function acknowledge(id: string, name: string): Promise<void> {
  const { messages: all } = await node.must<Outbox>('GET', `/api/outbox?limit=500&incidentId=${id}`);
  const paged = all
    .filter(({ to, kind }) => to === name && kind === 'page')
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  await node.must('POST', `/api/outbox/${paged[0]?.id}/press`, { action: 'acknowledge' });
  await forward('1s');
}

/** Over, and nothing more is said about it. */
async function resolveIt(id: string): Promise<void> {
  await give(id, 'resolve', { resolution: 'It came back' });
  await forward('3h');
  await messages.expect();
}

it('branches by the time of day', async () => {
  const atNight = await open('hours');
  await messages.expect('page Ben by box');
  await forward('11m');
  await messages.expect('page Cat by box');
  await resolveIt(atNight);
  await until('2026-10-29T14:00:00Z');
  const byDay = await open('hours');
  await messages.expect('page Ann by box');
  await resolveIt(byDay);
});

it('an incident that was acknowledged and forgotten pages its holder and the first step again', async () => {
  const id = await open('forgotten');
  await messages.expect('page Ben by box');
  await forward('10m');
  await messages.expect('page Cat by box');
  await acknowledge(id, 'Cat');
  await forward('29m');
  await messages.expect();
  await forward('2m');
  await messages.expect('page Ben by box', 'page Cat by box');
  await acknowledge(id, 'Ben');
  await forward('20m');
  await give(id, 'notes', { text: 'I am at it' });
  await forward('25m');
  await messages.expect();
  await resolveIt(id);
});

it('a snooze of an hour pages nobody, and at its end the escalation begins at its first step', async () => {
  const id = await open('plain');
  await messages.expect('page Ann by box');
  await give(id, 'snooze', { minutes: 60 });
  await forward('59m');
  await messages.expect();
  await forward('2m');
  await messages.expect('page Ann by box');
  await forward('10m');
  await messages.expect('page Ben by box');
  await resolveIt(id);
});

it('a level that is raised during a snooze ends it', async () => {
  const id = await open('plain');
  await messages.expect('page Ann by box');
  await give(id, 'snooze', { minutes: 60 });
  await forward('5m');
  await give(id, 'severity', { severity: 'grave', reason: 'It is worse' });
  await forward('1s');
  await messages.expect('page Cat by box');
  await resolveIt(id);
});

it('who has muted an incident hears nothing of it, until it is given to them', async () => {
  const id = await open('plain');
  await messages.expect('page Ann by box');
  await give(id, 'mute', { person: 'ben' });
  await forward('30m');
  await messages.expect();
  await give(id, 'reassign', { person: 'ben', reason: 'knows it' });
  await forward('1s');
  await messages.expect('page Ben by box');
  await resolveIt(id);
});

it('given to somebody who does not answer, the next step comes after the same time', async () => {
  const id = await open('plain');
  await messages.expect('page Ann by box');
  await forward('2m');
  await give(id, 'reassign', { person: 'dan', reason: 'knows it' });
  await forward('1s');
  await messages.expect('page Dan by box');
  await forward('9m');
  await messages.expect();
  await forward('1m');
  await messages.expect('page Ben by box');
  await resolveIt(id);
});

it('one of three in turn, another one with each incident', async () => {
  const paged: string[] = [];
  for (let n = 0; n < 3; n++) {
    const id = await open('turns');
    paged.push(...(await messages.take()));
    await resolveIt(id);
  }
  const order = ['page Ann by box', 'page Ben by box', 'page Cat by box'];
  const first = order.indexOf(paged[0] ?? '');
  expect(paged).toEqual([0, 1, 2].map((n) => order[(first + n) % 3]));
});

it('a step that leads to nobody is not waited out, and the later ones keep their distance', async () => {
  const id = await open('hole');
  await messages.expect('page Ben by box');
  await forward('9m');
  await messages.expect();
  await forward('2m');
  await messages.expect('page Cat by box');
  await resolveIt(id);
});

it('a missed clock takes the next step, also of what somebody has acknowledged', async () => {
  const id = await open('late');
  await messages.expect('page Ann by box');
  await acknowledge(id, 'Ann');
  await forward('46m');
  await messages.expect();
  // Warned at four fifths of the time.
  await forward('3m');
  await messages.expect('notification Ann by box');
  await forward('9m');
  await messages.expect();
  // Who has it is told that it is late, and the next step is taken.
  await forward('3m');
  await messages.expect('page Ann by box', 'page Ben by box');
  await resolveIt(id);
});

it('a clock that is set back by an hour sends nothing twice', async () => {
  const id = await open('plain');
  await messages.expect('page Ann by box');
  clock.advance(-3_600_000);
  await forward('9m');
  await messages.expect();
  await forward('2h');
  await messages.expect('page Ben by box');
  await resolveIt(id);
});

it('a hand-off in the night of the change of the clocks takes place once, at the first of the two 01:30', async () => {
  const onCall: string[] = [];
  for (const moment of ['11-01T05:20', '11-01T05:40', '11-01T06:20', '11-01T06:40', '11-02T06:20', '11-02T06:40']) {
    await until(`2026-${moment}:00Z`);
    const { id } = await node.must<IncidentRoom>('POST', '/api/incidents', {
      service: 'course',
      title: 'Dark',
      severity: 'nightly',
    });
    await forward('1s');
    onCall.push(...(await messages.take()).map((line) => line.split(' ')[1] ?? ''));
    await give(id, 'resolve', { resolution: 'It came back' });
  }
  expect(onCall).toEqual(['Ben', 'Ann', 'Ann', 'Ann', 'Ann', 'Ben']);
});

it('quiet hours hold a notification until the morning by the local clock, and never a page', async () => {
  // Standard time by now: 22:30 in New York, and seven in the morning is noon UTC.
  await until('2026-11-03T03:30:00Z');
  const informed = await open('informs');
  await messages.expect();
  const woken = await open('wakes');
  await messages.expect('page Eve by box');
  await until('2026-11-03T11:58:00Z');
  await messages.expect();
  await until('2026-11-03T12:02:00Z');
  await messages.expect('notification Eve by box');
  await resolveIt(woken);
  await resolveIt(informed);
});

it('an override that is made at run time counts for the next page', async () => {
  const before = await open('duty');
  await messages.expect('page Fay by box');
  const [from, to] = [0, 6 * 3_600_000].map((ms) => new Date(clock.now() + ms).toISOString());
  await node.must('POST', '/api/oncall/overrides', {
    ...{ service: 'course', schedule: 'duty', kind: 'override', slot: 'primary', person: 'cat', from, to },
  });
  const after = await open('duty');
  await messages.expect('page Cat by box');
  await give(before, 'resolve', { resolution: 'It came back' });
  await resolveIt(after);
});

it('a rotation that has ended is nobody: the next step comes at once', async () => {
  const running = await open('ending');
  await messages.expect('page Fay by box');
  await resolveIt(running);
  await until('2026-11-10T15:00:00Z');
  const ended = await open('ending');
  await messages.expect('page Ben by box');
  await resolveIt(ended);
});

it('who is taken out of the plan while on call is paged no more; what runs goes on', async () => {
  const before = await open('duty');
  await messages.expect('page Dan by box');
  node.write({ 'plan.yaml': PLAN.replace(/^ {2}dan:.*\n/m, '').replace('members: [dan, fay]', 'members: [fay]') });
  await node.must('POST', '/api/plans/course/reload');
  const after = await open('duty');
  await messages.expect('page Fay by box');
  await forward('8m');
  await messages.expect('page Ben by box');
  await forward('3m');
  await messages.expect('page Ben by box');
  await give(before, 'resolve', { resolution: 'It came back' });
  await resolveIt(after);
});
