import type { ActionItemList, IncidentMeasureList, Measures, Review } from '@tocsin/server/contract';
import ICAL from 'ical.js';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import { pageSays, startTelling, type Telling } from './telling-world.ts';

/* Churn Saver: updates by level, what customers are told and when, and the retrospective, as the team's document has them. */
const SERVICE = 'churn-saver';
const CUSTOMERS = 'customers@example.com';
let t: Telling;
// Days go by, and each condition may take long where the machine is slow.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(async () => {
  t = await startTelling(SERVICE);
});
afterAll(() => t?.close());

const audiencesOf = async (id: string) => Object.keys(await t.drafts(id)).toSorted();
const audience = async (id: string, name: string) => (await t.room(id)).audiences.find((one) => one.id === name);
const hoursUntil = (at: string | null | undefined) => Math.round((Date.parse(at ?? '') - t.clock.now()) / 3_600_000);

describe('updates inside', () => {
  it.each([
    { level: 'P0', minutes: 15, first: ['executives', 'product', 'support', 'team'] },
    { level: 'P1', minutes: 30, first: ['executives', 'product', 'support', 'team'] },
    { level: 'P2', minutes: 120, first: ['product', 'support', 'team'] },
    { level: 'P3', minutes: 1440, first: ['team'] },
  ])('$level: who hears at once, and every $minutes minutes from then on', async ({ level, minutes, first }) => {
    const id = await t.open(level, ['webhooks']);
    expect(await audiencesOf(id)).toEqual(first);
    const drafts = await t.drafts(id);
    expect(drafts.team?.text).toMatch(/INCIDENT UPDATE 1\nIncident: INC-/);
    expect(drafts.team?.text).toContain(`Severity: ${level}`);
    expect(drafts.executives?.text ?? `${level} has its first notice`).toContain(`${level}`);
    await t.send(id, 'team');
    expect((await t.told(id, 'update')).filter((text) => text.includes('#incidents'))).toHaveLength(1);
    expect(await t.dueIn(id)).toMatchObject({ team: minutes });
    await t.post(id, 'resolve', { resolution: 'It works again' });
  });

  it('P0: whoever leads is reminded before the next one, and told when it is late, which counts', async () => {
    const id = await t.open('P0', ['app']);
    for (const name of await audiencesOf(id)) await t.send(id, name);
    const told = async (words: RegExp) => (await t.told(id, 'notification')).filter((text) => words.test(text));
    await t.forward('11m');
    expect(await told(/an update is due in/)).toEqual([]);
    await t.forward('1m');
    const reminders = await told(/an update is due in/);
    expect(reminders.length).toBeGreaterThan(0);
    for (const reminder of reminders) expect(reminder).toMatch(/^Engineering Manager: .*Engineering team/s);
    await t.forward('3m');
    expect(await audiencesOf(id)).toEqual(['executives', 'product', 'support', 'team']);
    expect(await audience(id, 'team')).toMatchObject({ state: 'waiting', late: 0 });
    await t.forward('4m');
    expect(await audience(id, 'team')).toMatchObject({ state: 'late', late: 1 });
    const late = await told(/updates are late/);
    expect(late.length).toBeGreaterThan(0);
    for (const text of late) expect(text).toMatch(/^Engineering Manager/);
    expect((await t.send(id, 'team')).text).toContain('INCIDENT UPDATE 2');
    await t.post(id, 'resolve', { resolution: 'It works again' });
  });
});

describe('people outside', () => {
  it('hear of an outage of more than 30 minutes once a person has agreed: status page, and e-mail', async () => {
    const id = await t.open('P0', ['webhooks']);
    await t.send(id, 'team');
    await t.post(id, 'notes', { text: 'Public what: Webhooks are processed late' });
    await t.post(id, 'notes', { text: 'Public impact: Up to a quarter of an hour' });
    await t.forward('29m');
    const before = await t.drafts(id);
    expect([before.customers, before['status-page']]).toEqual([undefined, undefined]);
    await t.forward('1m');
    const drafts = await t.drafts(id);
    expect(drafts).toMatchObject({ customers: { unattended: false }, 'status-page': { unattended: false } });
    expect((await t.room(id)).triggers).toMatchObject([{ id: 'long-outage' }]);
    expect((await t.told(id, 'notification')).some((text) => text.includes('look at the updates'))).toBe(true);
    expect(t.mailsTo(CUSTOMERS)).toEqual([]);
    expect(await t.page()).not.toContain('Webhooks are processed late');

    await t.send(id, 'customers');
    await t.send(id, 'status-page');
    const [mail, ...others] = t.mailsTo(CUSTOMERS);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ subject: 'Churn Saver: service update', from: 'incidents@example.com' });
    expect(mail?.text).toContain('has a problem at the moment: Webhooks are processed late');
    expect(mail?.text).toContain(`/status/${SERVICE}`);
    expect(mail?.html).toContain('Up to a quarter of an hour');
    // The link ends before the full stop of its sentence.
    expect(mail?.html).toContain(`/status/${SERVICE}"`);
    expect(`${mail?.subject} ${mail?.text} ${mail?.html}`).not.toMatch(/Trouble of|INC-20|P0/);
    expect(await pageSays(t, 'Webhooks are processed late')).not.toContain('Trouble of');
    expect(await t.dueIn(id)).toMatchObject({ customers: 15, 'status-page': 15 });

    await t.post(id, 'resolve', { resolution: 'psql -c "vacuum"' });
    await t.forward('1s');
    expect(await audiencesOf(id)).toEqual(['customers', 'executives', 'product', 'status-page', 'support', 'team']);
    expect((await t.drafts(id)).team?.text).toContain('What resolved it: psql -c "vacuum"');
    await t.send(id, 'customers');
    await t.send(id, 'status-page');
    expect(t.mailsTo(CUSTOMERS)[1]?.text).toContain('works again');
    expect(t.mailsTo(CUSTOMERS)[1]?.raw).not.toContain('psql');
    await pageSays(t, 'This is resolved', `/incidents/${id}`);
  });

  it('hear at once when data of customers is concerned, whatever the level', async () => {
    const id = await t.open('P2', ['notifications']);
    expect(await audiencesOf(id)).toEqual(['product', 'support', 'team']);
    await t.post(id, 'impact', { data: 'Addresses of customers were shown to others' });
    await t.forward('1s');
    expect(await audiencesOf(id)).toEqual(['customers', 'executives', 'product', 'support', 'team']);
    const sent = t.mailsTo(CUSTOMERS).length;
    await t.send(id, 'customers');
    expect(t.mailsTo(CUSTOMERS)).toHaveLength(sent + 1);
    await t.post(id, 'resolve', { resolution: 'It is closed' });
  });

  it('hear nothing of a security incident until the embargo is released', async () => {
    const id = await t.open('P1', ['app']);
    await t.post(id, 'notes', { text: 'Public what: A token was misused' });
    await t.post(id, 'security', { reason: 'A token leaked' });
    await t.forward('1s');
    expect((await t.room(id)).triggers).toMatchObject([{ id: 'security' }]);
    await t.forward('90m');
    expect(await audience(id, 'customers')).toMatchObject({ state: 'embargoed', late: 0 });
    expect(await audiencesOf(id)).toEqual(['executives', 'product', 'support', 'team']);
    const written = await t.post<{ id: string }>(id, 'updates', { audience: 'customers' });
    await expect(t.must('POST', `/api/updates/${written.id}/send`)).rejects.toThrow(/409.*embargo/);
    const sent = t.mailsTo(CUSTOMERS).length;
    expect(await t.page('/api/v2/incidents.json')).not.toContain('misused');
    expect((await t.send(id, 'team')).status).toBe('sent');

    await t.post(id, 'security/release', { reason: 'The token is revoked' });
    await t.forward('1s');
    expect(await audiencesOf(id)).toEqual(expect.arrayContaining(['customers', 'status-page']));
    await t.send(id, 'customers');
    await t.send(id, 'status-page');
    expect(t.mailsTo(CUSTOMERS).slice(sent)).toHaveLength(1);
    await pageSays(t, 'A token was misused');
    await t.post(id, 'resolve', { resolution: 'The token is revoked' });
  });
});

describe('the retrospective', () => {
  let id: string;
  let review: Review;

  it('opens by itself after what is critical or high, and is due within 48 hours', async () => {
    const low = await t.open('P2', ['webhooks']);
    await t.post(low, 'resolve', { resolution: 'It works again' });
    expect(await t.review(low)).toBeUndefined();
    id = await t.open('P0', ['scheduler']);
    await t.send(id, 'team');
    await t.forward('10m');
    await t.post(id, 'resolve', { resolution: 'The key was rotated' });
    const found = await t.review(id);
    if (!found) throw new Error('no review was opened');
    review = found;
    expect(review).toMatchObject({ required: true, status: 'open' });
    expect(hoursUntil(review.dueAt)).toBe(48);
    expect(review.tasks.map(({ dueAt }) => hoursUntil(dueAt))).toEqual([48, 168, 168]);
    expect(hoursUntil(review.meeting.from)).toBeGreaterThan(0);
    expect(hoursUntil(review.meeting.from)).toBeLessThanOrEqual(48);
  });

  it('is an appointment in the calendars of responders, team lead and product owner, with its agenda', async () => {
    await t.must('PUT', `/api/reviews/${review.id}/meeting`, {});
    await t.forward('1s');
    const mail = await eventually('the invitation is there', async () =>
      t.mailsTo('product@example.com').find(({ raw }) => raw.includes('text/calendar')),
    );
    const { attachments } = await PostalMime.parse(mail.raw, { attachmentEncoding: 'utf8' });
    const file = attachments.find(({ mimeType }) => mimeType.startsWith('text/calendar'));
    const calendar = new ICAL.Component(ICAL.parse(String(file?.content)));
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
    expect(event.startDate.toJSDate().toISOString()).toBe(review.meeting.from);
    expect(event.duration.toSeconds()).toBe(3600);
    const invited = event.attendees.map((one) => String(one.getFirstValue()).toLowerCase());
    expect(invited).toEqual(
      expect.arrayContaining(['mailto:engineering-manager@example.com', 'mailto:product@example.com']),
    );
    for (const point of ['Timeline', 'Impact', 'Root cause', 'Response', 'Prevention'])
      expect(event.description).toContain(`${point}: `);
  });

  it('has a report with the sections of the team, and is completed', async () => {
    const parts = { base: review.parts.version, rootCause: 'The key had expired', wentWell: ['It was seen soon'] };
    const { report } = await t.must<Review>('PUT', `/api/reviews/${review.id}/parts`, parts);
    const sections = [...report.matchAll(/^## (.+)$/gm)].map(([, title]) => title?.toLowerCase() ?? '');
    for (const section of ['timeline', 'impact', 'root cause', 'resolution', 'effectiveness', 'prevention', 'action'])
      expect(sections.join(', ')).toContain(section);
    expect(report).toContain('The key had expired');
    expect(report).toContain('It was seen soon');
    await t.must('PUT', `/api/reviews/${review.id}/tasks/1`, { done: true });
    expect(await t.must('POST', `/api/reviews/${review.id}/complete`)).toMatchObject({ status: 'completed' });
    expect((await t.room(id)).status).toBe('reviewed');
  });

  it('leaves action items, of which their owner is reminded before they are due, and when they are overdue', async () => {
    const dueAt = new Date(t.clock.now() + 3 * 86_400_000).toISOString();
    const item = { title: 'Watch when keys expire', horizon: 'immediate', owner: 'secondary-engineer', dueAt };
    const reopened = { reason: 'An item was forgotten' };
    await t.must('POST', `/api/reviews/${review.id}/reopen`, reopened);
    await t.must('POST', `/api/reviews/${review.id}/action-items`, item);
    await t.must('POST', `/api/reviews/${review.id}/complete`);
    const told = async () =>
      (await t.told(id, 'notification')).filter((text) => text.includes('Watch when keys expire'));
    await t.forward('50h');
    expect(await told()).toEqual([]);
    await t.forward('12h');
    expect(await told()).toEqual([expect.stringMatching(/^Secondary Engineer: .* is due in/)]);
    await t.forward('10h');
    expect((await told()).some((text) => /^Secondary Engineer: .* is overdue/.test(text))).toBe(true);
    const { items } = await t.must<ActionItemList>('GET', '/api/action-items?overdue=true');
    expect(items).toMatchObject([{ title: 'Watch when keys expire', overdue: true }]);
  });

  it('is counted with the rest: times, updates on time, reviews and action items in time', async () => {
    const { incidents } = await t.must<IncidentMeasureList>('GET', `/api/measures/incidents?service=${SERVICE}`);
    const own = incidents.find(({ incidentId }) => incidentId === id);
    expect(own).toMatchObject({ severity: 'P0', reviewedAt: expect.any(String) });
    expect(Date.parse(own?.resolvedAt ?? '') - Date.parse(own?.openedAt ?? '')).toBeGreaterThanOrEqual(600_000);
    expect(incidents.some(({ updatesLate }) => updatesLate > 0)).toBe(true);
    const { total } = await t.must<Measures>('GET', `/api/measures?service=${SERVICE}`);
    expect(total).toMatchObject({ incidents: incidents.length, actionItemsInTime: { count: 0, of: 1 } });
    expect(total.updatesOnTime.count).toBeLessThan(total.updatesOnTime.of);
    expect(total.reviewsInTime.count).toBeGreaterThanOrEqual(1);
  });
});
