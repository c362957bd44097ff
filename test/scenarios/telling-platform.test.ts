import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailingList, StatusUpdate } from '@tocsin/server/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import { pageSays, startTelling, type Telling } from './telling-world.ts';

/* The publishing platform: what users are told of, those who subscribe to the page, its copy, and what follows an incident. */
const SERVICE = 'publishing-platform';
const USERS = 'users@example.com';
const READER = 'reader@example.org';
let t: Telling;
// Days go by, and each condition may take long where the machine is slow.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(async () => {
  t = await startTelling(SERVICE, {
    'communication.yaml': (text) =>
      text.replace('statusPage:\n  title', 'statusPage:\n  export: { folder: OWN_FOLDER/copy }\n  title'),
  });
});
afterAll(() => t?.close());

const audiencesOf = async (id: string) => Object.keys(await t.drafts(id)).toSorted();

/** Writes a text for the public, and publishes it. */
async function publish(id: string, text: string): Promise<void> {
  const { id: update } = await t.post<StatusUpdate>(id, 'updates', { audience: 'status-page' });
  await t.must('PUT', `/api/updates/${update}`, { text });
  await t.must('POST', `/api/updates/${update}/send`);
}

/** Waits in real time while the clock goes on by seconds: mailings are sent so many a second. */
function afterAWhile<T>(what: string, look: () => T | undefined | false): Promise<T> {
  return eventually(what, async () => {
    const found = look();
    if (!found) await t.forward('1s');
    return found;
  });
}

describe('users', () => {
  it('hear of what is critical after an hour; readers of the page at once; and a person agrees to both', async () => {
    const id = await t.open('critical', ['sign-in']);
    expect(await audiencesOf(id)).toEqual(['status-page', 'team']);
    expect(await t.dueIn(id)).toEqual({ team: 0, 'status-page': 0, users: 60 });
    await t.post(id, 'notes', { text: 'Public what: Nobody can sign in' });
    await t.forward('59m');
    expect(await audiencesOf(id)).toEqual(['status-page', 'team']);
    await t.forward('1m');
    expect(await audiencesOf(id)).toEqual(['status-page', 'team', 'users']);
    expect(t.mailsTo(USERS)).toEqual([]);
    await t.send(id, 'users');
    const [mail] = t.mailsTo(USERS);
    expect(mail?.text).toContain('has a problem at the moment: Nobody can sign in');
    expect(`${mail?.subject} ${mail?.text} ${mail?.html}`).not.toMatch(/Trouble of|critical|INC-20/i);

    await t.post(id, 'resolve', { resolution: 'The secret was set anew' });
    await t.forward('1s');
    // Whether manuscripts are safe is said by a person, and not by a template.
    const last = (await t.drafts(id)).users;
    expect(last?.text).toContain('[[fields.manuscripts]]');
    await expect(t.must('POST', `/api/updates/${last?.id}/send`)).rejects.toThrow('fields.manuscripts');
    const values = { manuscripts: 'All manuscripts are safe.' };
    await t.must('PUT', `/api/updates/${last?.id}/fields`, { values });
    await t.must('POST', `/api/updates/${last?.id}/send`);
    await t.forward('1s');
    expect(t.mailsTo(USERS)[1]?.text).toContain('All manuscripts are safe.');
  });

  it('do not hear of what is high, which stands on the page', async () => {
    const id = await t.open('high', ['email']);
    await t.forward('2h');
    expect(await audiencesOf(id)).toEqual(['status-page', 'team']);
    await t.post(id, 'resolve', { resolution: 'Mails arrive again' });
  });

  it('are told at once when data is lost, whatever the level, once a person has agreed', async () => {
    const id = await t.open('medium', ['manuscripts']);
    expect(await audiencesOf(id)).toEqual(['team']);
    const before = t.mailsTo(USERS).length;
    await t.post(id, 'impact', { data: 'Manuscripts of the last hour' });
    await t.forward('1s');
    expect(await t.drafts(id)).toMatchObject({ users: { unattended: false }, 'status-page': { unattended: false } });
    expect((await t.told(id, 'notification')).some((text) => text.includes('look at the updates'))).toBe(true);
    expect(t.mailsTo(USERS)).toHaveLength(before);
    await t.send(id, 'users');
    expect(t.mailsTo(USERS)).toHaveLength(before + 1);
    await t.post(id, 'resolve', { resolution: 'Restored from the backup' });
  });
});

describe('the page', () => {
  const link = (what: string, text: string | undefined) =>
    new RegExp(`http://\\S+/${what}/[^\\s>]+`).exec(text ?? '')?.[0];
  const form = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  const said = (words: string) => t.mailsTo(READER).find(({ text }) => text.includes(words));

  it('mails what is published to whoever has subscribed and confirmed, and to nobody who has left', async () => {
    const id = await t.open('high', ['analysis']);
    const subscribe = `${t.server.url}/status/${SERVICE}/subscribe`;
    expect((await form(subscribe, { kind: 'email', address: READER })).status).toBe(200);
    const asked = await afterAWhile('the address is asked', () => t.mailsTo(READER)[0]);
    await publish(id, 'Analyses begin **late**.');
    await pageSays(t, 'Analyses begin');
    // Opened by a scanner, the link confirms nothing; and who has not confirmed hears nothing.
    const confirm = link('confirm', asked.text) ?? '';
    expect(await (await fetch(confirm)).text()).toContain('<button');
    await t.forward('10s');
    expect(t.mailsTo(READER)).toHaveLength(1);
    expect((await form(confirm, {})).status).toBe(200);

    await publish(id, 'The queue of analyses is half as long.');
    const mail = await afterAWhile('the mail is there', () => said('half as long'));
    expect(mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
    expect(said('Analyses begin')).toBeUndefined();
    const stop = /<(http[^>]+)>/.exec(mail.headers['list-unsubscribe'] ?? '')?.[1] ?? '';
    expect((await form(stop, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    await publish(id, 'Analyses begin at once.');
    await pageSays(t, 'Analyses begin at once.');
    await t.forward('10s');
    const { mailings } = await t.must<MailingList>('GET', `/api/status/${SERVICE}/mailings`);
    expect(mailings[0]).toMatchObject({ about: id, recipients: 0 });
    expect(said('begin at once')).toBeUndefined();
    await t.post(id, 'resolve', { resolution: 'More workers' });
  });

  it('is copied into a folder, which says the same without Tocsin', async () => {
    const id = await t.open('critical', ['payments']);
    await publish(id, 'Payments are refused.');
    const copy = join(t.folder, 'copy');
    const read = (file: string) => readFileSync(join(copy, file), 'utf8');
    await afterAWhile(
      'the copy says so',
      () => readdirSync(t.folder).includes('copy') && read('index.html').includes('Payments are refused.'),
    );
    const summary = JSON.parse(read('api/v2/summary.json')) as {
      incidents: { id: string; incident_updates: unknown }[];
    };
    expect(summary.incidents.find((one) => one.id === id)?.incident_updates).toMatchObject([
      { body: 'Payments are refused.' },
    ]);
    expect(read('index.html')).not.toContain('Trouble of');
    await t.post(id, 'resolve', { resolution: 'The key was renewed' });
    await publish(id, 'Payments go through again.');
    await afterAWhile('the copy follows', () => read('index.html').includes('Payments go through again.'));
  });
});

it('what follows: one hour, a day and a week have their tasks, each with its reminders', async () => {
  const id = await t.open('high', ['website']);
  await t.post(id, 'resolve', { resolution: 'Rolled back' });
  const review = await t.review(id);
  if (!review) throw new Error('no review was opened');
  const minutes = review.tasks.map(({ dueAt }) => Math.round((Date.parse(dueAt) - t.clock.now()) / 60_000));
  expect(minutes).toEqual([60, 1440, 10_080]);
  expect(Math.round((Date.parse(review.dueAt) - t.clock.now()) / 60_000)).toBe(10_080);
  const told = async (task: number) => {
    const title = review.tasks[task - 1]?.title ?? 'no such task';
    const texts = (await t.told(id, 'notification')).filter((text) => text.includes(title));
    return [...new Set(texts.map((text) => /is (due|overdue)/.exec(text)?.[1]))].toSorted();
  };
  await t.forward('40m');
  expect(await told(1)).toEqual([]);
  await t.forward('10m');
  expect(await told(1)).toEqual(['due']);
  await t.forward('11m');
  expect(await told(1)).toEqual(['due', 'overdue']);
  await t.forward('18h');
  expect(await told(2)).toEqual(['due']);
  await t.must('PUT', `/api/reviews/${review.id}/tasks/2`, { done: true });
  await t.forward('150h');
  expect(await told(2)).toEqual(['due']);
  expect(await told(3)).toEqual(['due', 'overdue']);
});

it('what is critical is reviewed within a day, with the report of the team', async () => {
  const id = await t.open('critical', ['website']);
  await t.post(id, 'impact', { users: 250, share: 0.5 });
  await t.post(id, 'resolve', { resolution: 'Rolled back' });
  const review = await t.review(id);
  expect(Math.round((Date.parse(review?.dueAt ?? '') - t.clock.now()) / 3_600_000)).toBe(24);
  const report = review?.report ?? '';
  expect(report).toMatch(/^# Incident Report: /);
  const sections = [...report.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(sections).toEqual(['Summary', 'Timeline', 'Root cause', 'Resolution', 'Impact', 'Action items']);
  for (const fact of ['Severity: Critical', '250', 'Rolled back']) expect(report).toContain(fact);
});
