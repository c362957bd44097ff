import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../contain/response-node.fixture.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { openedReview, type Review, resolvedIncident } from './review.fixture.ts';
import { publishedReviews } from './review.views.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

const HOUR = 3600;
const SYSTEM = { kind: 'system' } as const;

async function subjects(id: string): Promise<string[]> {
  const rows = await node.app.db.selectFrom('message').select(['subject', 'idempotency_key']).execute();
  return rows.filter((row) => row.idempotency_key.startsWith(`review-reminder:${id}:`)).map(({ subject }) => subject);
}

function somebody(): string {
  const person = Object.values(node.app.plans.get(SERVICE).people).find(({ contact }) => contact.length > 0);
  if (!person) throw new Error('the plan has nobody with a contact method');
  return person.id;
}

describe('tasks', () => {
  test('have their deadlines, are ticked by whom and when, and are remembered once each', async () => {
    const review = await openedReview(node, 'P0', somebody());
    const { id, tasks, incidentId } = review;
    const planned = node.app.plans.get(SERVICE).review.tasks;
    expect(tasks.map(({ title }) => title)).toEqual(planned.map(({ title }) => title));
    const path = `/api/reviews/${id}/tasks`;
    const ticked = await node.call('PUT', `${path}/1`, { done: true });
    expect(ticked.body).toMatchObject({ openTasks: planned.length - 1 });
    expect((ticked.body as Review).tasks[0]).toMatchObject({ doneBy: 'command line', overdue: false });
    expect(await node.call('PUT', `${path}/99`, { done: true })).toMatchObject({ status: 404 });
    await node.advance(47 * HOUR);
    expect((await subjects(id)).some((one) => /^The review \(.*\) is due in/.test(one))).toBe(true);
    await node.advance(2 * HOUR);
    const told = await subjects(id);
    expect(told).toContain(`The review (${incidentId}) is overdue`);
    expect(new Set(told).size).toBe(told.length);
    expect(told.join()).not.toContain(String(planned[0]?.title));
    await node.call('PUT', `${path}/2`, { done: true });
    await node.advance(6 * 24 * HOUR);
    const late = (await subjects(id)).filter((one) => one.endsWith('is overdue'));
    expect(late).toContain(`"${planned[2]?.title}" (${incidentId}) is overdue`);
    expect(late.join()).not.toContain(String(planned[1]?.title));
  });
});

test('a review that stays overdue is told to whom the plan names, once, and with who has it', async () => {
  const { review } = node.app.plans.get(SERVICE);
  const { id } = await openedReview(node, 'P0', somebody());
  const told = async () => {
    const rows = await node.app.db.selectFrom('message').select(['body', 'idempotency_key']).execute();
    return rows.filter((row) => row.idempotency_key.startsWith(`review-reminder:${id}:review:escalate:`));
  };
  await node.advance(review.due + review.actionItems.escalate - HOUR);
  expect(await told()).toEqual([]);
  await node.advance(2 * HOUR);
  const escalated = await told();
  expect(escalated.length).toBeGreaterThan(0);
  for (const { body } of escalated) expect(body).toContain('It is in the hands of ');
  await node.advance(7 * 24 * HOUR);
  expect(await told()).toHaveLength(escalated.length);
});

describe('the meeting', () => {
  test('is proposed at ten of a weekday, before the review is due', async () => {
    const { meeting, timezone, dueAt } = await openedReview(node);
    const words = new Date(meeting.from).toLocaleString('en-US', {
      timeZone: timezone,
      hour: 'numeric',
      weekday: 'short',
    });
    expect(words).toMatch(/^(Mon|Tue|Wed|Thu|Fri),? 10/);
    if (!meeting.late) expect(Date.parse(meeting.from)).toBeLessThan(Date.parse(dueAt));
    expect(meeting).toMatchObject({ status: 'proposed', agenda: expect.arrayContaining([expect.any(String)]) });
  });

  test('is sent as an invitation that calendars read, moved and cancelled', async () => {
    const { id } = await openedReview(node);
    const path = `/api/reviews/${id}/meeting`;
    expect(await fetch(`${node.url}${path}.ics`)).toMatchObject({ status: 401 });
    const hostile = 'Room 1\r\nATTENDEE:mailto:mallory@example.org\u0007; Züri, 会議室';
    const wish = { from: '2026-01-07T10:00:00-05:00', minutes: 45, place: hostile, attendees: ['guest@example.com'] };
    const scheduled = await node.call('PUT', path, wish);
    expect(scheduled.body).toMatchObject({ meeting: { status: 'scheduled', minutes: 45 } });
    await node.call('PUT', path, { from: '2026-01-07T11:00:00-05:00' });
    expect(await node.call('DELETE', path)).toMatchObject({ status: 200 });
    expect(await node.call('DELETE', path)).toMatchObject({ status: 409 });
    const rows = await node.app.db
      .selectFrom('message')
      .select(['calendar', 'subject'])
      .where('address', '=', 'guest@example.com')
      .orderBy('created_at')
      .execute();
    expect(rows.map(({ calendar }) => calendar?.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
    const events = rows.map(({ calendar }) => {
      const text = calendar?.text ?? '';
      expect(/\p{Cc}/u.test(text.replaceAll('\r\n', ''))).toBe(false);
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      return new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent') ?? undefined);
    });
    expect(events.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(1);
    expect(events[0]?.startDate.toJSDate().toISOString()).toBe('2026-01-07T15:00:00.000Z');
    expect(events[0]?.endDate.toJSDate().toISOString()).toBe('2026-01-07T15:45:00.000Z');
    expect(events[0]?.location).toBe('Room 1 ATTENDEE:mailto:mallory@example.org; Züri, 会議室');
    const invited = events[0]?.attendees.map((one) => String(one.getFirstValue()).toLowerCase()) ?? [];
    expect(invited).toContain('mailto:guest@example.com');
    expect(invited.join()).not.toContain('mallory');
    expect(events[2]?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  test.each([
    [{ from: 'tomorrow' }],
    [{ from: '2026-01-07T10:00:00' }],
    [{ url: 'javascript:alert(1)' }],
    [{ attendees: ['a@b.example, c@d.example'] }],
    [{ attendees: ['nobody-of-that-name'] }],
  ])('refuses %j', async (wish) => {
    const { body } = await node.call('GET', '/api/reviews');
    const [open] = (body.reviews as Review[]).filter(({ status }) => status === 'open');
    expect(await node.call('PUT', `/api/reviews/${open?.id}/meeting`, wish)).toMatchObject({ status: 400 });
  });
});

test('a review is opened by a person where none is required, taken up again, and published', async () => {
  const { id: incidentId } = await resolvedIncident(node, 'P3');
  const opened = await node.call('POST', `/api/incidents/${incidentId}/review`);
  expect(opened.body).toMatchObject({ incidentId, required: false, status: 'open', version: 0 });
  const { id } = opened.body as Review;
  expect(await node.call('POST', `/api/incidents/${incidentId}/review`)).toMatchObject({ body: { id } });
  const active = await node.open('P3');
  expect(await node.call('POST', `/api/incidents/${active.id}/review`)).toMatchObject({ status: 409 });

  await node.call('POST', `/api/reviews/${id}/complete`);
  const reopen = () => node.call('POST', `/api/reviews/${id}/reopen`, { reason: 'The cause was another' });
  expect(await node.call('PUT', `/api/reviews/${id}/report`, { text: 'x', base: 0 })).toMatchObject({ status: 409 });
  expect(await reopen()).toMatchObject({ body: { status: 'open', completedBy: null } });
  expect(await reopen()).toMatchObject({ status: 409 });
  expect(await node.call('POST', `/api/reviews/${id}/complete`)).toMatchObject({ body: { status: 'completed' } });

  const path = `/api/reviews/${id}/publish`;
  const suggested = await node.call('GET', `/api/reviews/${id}/public-text`);
  expect(suggested.body.text).toContain('Why it happened');
  expect(await node.call('DELETE', path)).toMatchObject({ status: 409 });
  const text = 'The **signing secret** had expired.';
  expect(await node.call('POST', path, { title: 'Late webhooks', text })).toMatchObject({ body: { published: true } });
  await node.call('POST', path, { text: `${text} Sorry.` });
  expect(await publishedReviews(node.app.db, SERVICE)).toMatchObject([
    { incidentId, title: 'Late webhooks', text: `${text} Sorry.` },
  ]);
  const mailings = await node.app.db.selectFrom('mailing').selectAll().where('about', '=', incidentId).execute();
  expect(mailings).toMatchObject([{ kind: 'review', state: 'published', title: 'Late webhooks' }]);
  await node.call('DELETE', path);
  expect(await publishedReviews(node.app.db, SERVICE)).toEqual([]);
});

test('nothing is published while the incident is under embargo', async () => {
  const { id: incidentId } = await node.open('P0');
  await node.call('POST', `/api/incidents/${incidentId}/security`, { reason: 'A token leaked' });
  await commandIncident(node.app, incidentId, { kind: 'resolve', resolution: 'Rotated', falsePositive: false }, SYSTEM);
  const { body } = await node.call('POST', `/api/incidents/${incidentId}/review`);
  const publish = () => node.call('POST', `/api/reviews/${body.id}/publish`, { text: 'A token leaked.' });
  expect(await publish()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('embargo') } });
  expect((await publishedReviews(node.app.db, SERVICE)).map((one) => one.incidentId)).not.toContain(incidentId);
  expect(await node.app.db.selectFrom('mailing').select('id').where('about', '=', incidentId).execute()).toEqual([]);
});

test('files of the report come with their types, and only of formats that there are', async () => {
  const { id } = await openedReview(node);
  const get = (file: string) =>
    fetch(`${node.url}/api/reviews/${id}/${file}`, { headers: { authorization: 'Bearer a-token-for-tests-only' } });
  expect(await (await get('report.md')).text()).toMatch(/^# INC-/);
  const html = await get('report.html');
  expect(html.headers.get('content-disposition')).toMatch(/^attachment; filename="INC-[\w-]+-review\.html"$/);
  expect(await html.text()).toContain('<h1 dir="auto">INC-');
  expect(
    Buffer.from(await (await get('report.pdf')).arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  expect(await get('report.docx')).toMatchObject({ status: 404 });
  expect(await fetch(`${node.url}/api/reviews/${id}/report.pdf`)).toMatchObject({ status: 401 });
});

test('a timeline of 100,000 entries makes a report of bounded size, soon', async () => {
  const { id, incidentId } = await openedReview(node);
  await node.app.pool.query(
    `insert into timeline_entry (incident_id, seq, at, actor, kind, text, fact, hash)
     select $1, 1000 + n, now(), '{"kind":"person","id":"ann","name":"Ann"}'::jsonb, 'note', 'Note ' || n || repeat(' and more', 50),
       jsonb_build_object('kind', 'note', 'text', 'Note ' || n), '' from generate_series(1, 100000) n`,
    [incidentId],
  );
  await node.app.pool.query(
    `update incident set state = jsonb_set(state::jsonb, '{version}', '101000') where id = $1`,
    [incidentId],
  );
  const started = performance.now();
  const { report, times } = (await node.call('GET', `/api/reviews/${id}`)).body as Review;
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(report.length).toBeLessThan(200_000);
  expect(report).toContain('The timeline has 101,000 entries. Here are the key events');
  expect(report).toContain('Note 100000');
  expect(times.resolvedAt).not.toBeNull();
});
