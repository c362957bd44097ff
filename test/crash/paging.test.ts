import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentList, IncidentRoom, Timeline } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import { type FakeSlack, startFakeSlack } from '../vendors/fake-slack.ts';
import { type FakeSmtp, startFakeSmtp } from '../vendors/fake-smtp.ts';
import { type FakeTwilio, startFakeTwilio } from '../vendors/fake-twilio.ts';
import { type NodePair, type PairedNode, startNodePair } from './node-pair.ts';

/*
 * Two nodes on one database, and one of them is killed with -9 at eight points of a page's way. Within ten seconds the other
 * goes on: nothing is lost, and nobody is paged twice. Vendors, processes and times are real.
 */
const SECRET = 'a-slack-signing-secret';
const WITHIN_MS = 10_000;

let slack: FakeSlack;
let twilio: FakeTwilio;
let smtp: FakeSmtp;
let pair: NodePair;

beforeAll(async () => {
  [slack, twilio, smtp] = await Promise.all([startFakeSlack(), startFakeTwilio(), startFakeSmtp()]);
  pair = await startNodePair(resolve(import.meta.dirname, 'paging-plan'), {
    ...{ SLACK_BOT_TOKEN: slack.token, SLACK_SIGNING_SECRET: SECRET, SLACK_API_URL: slack.apiUrl, SMTP_URL: smtp.url },
    ...{ TWILIO_SID: twilio.accountSid, TWILIO_TOKEN: twilio.authToken, TWILIO_URL: twilio.apiUrl },
  });
});
afterAll(async () => {
  await pair?.close();
  await Promise.all([slack?.close(), twilio?.close(), smtp?.close()]);
});

const open = async ({ client }: PairedNode, severity: string) =>
  (await client.call<{ id: string }>('POST', '/api/incidents', { service: 'hasty', title: 'Trouble', severity })).id;
const toMember = (member: string) => slack.messages.filter(({ to }) => to === member);
const arrives = (what: string, look: () => boolean, withinMs = WITHIN_MS) =>
  eventually(what, async () => look(), withinMs);

/** Everything that arrived is on record: what was still under way would be sent once more. */
const onRecord = () =>
  eventually('no message is under way', async () => {
    const underWay = "select 1 from message where status in ('queued', 'sending')";
    return (await pair.db.query(underWay)).rowCount === 0;
  });

/** Kills a node, sees the other one go on, and starts it anew. */
async function survive(node: PairedNode, goesOn: (other: PairedNode) => Promise<void>): Promise<void> {
  await node.process.kill();
  await goesOn(pair.other(node));
  await node.process.start();
}

const one = () => pair.nodes[0] as PairedNode;
const two = () => pair.nodes[1] as PairedNode;

it('the leader dies as a heartbeat goes silent: the other one notices', async () => {
  const keysFile = join(one().process.dataDir, 'keys.json');
  const keys = JSON.parse(readFileSync(keysFile, 'utf8')) as { hasty: { ping: { job: string } } };
  expect((await fetch(`${two().process.url}/ping/${keys.hasty.ping.job}`)).status).toBe(200);
  const leader = await pair.leader();
  await sleep(5_000);
  expect(toMember('U0FAY')).toEqual([]);
  await survive(leader, async (other) => {
    await arrives('Fay is paged', () => toMember('U0FAY').length > 0);
    const { incidents } = await other.client.call<IncidentList>('GET', '/api/incidents');
    expect(incidents.map(({ severity }) => severity)).toEqual(['heartbeat']);
  });
}, 40_000);

it('while the first method’s vendor is silent', async () => {
  slack.failNext('silence');
  await open(one(), 'silent');
  const node = await pair.workingOn('page');
  await arrives('Slack is asked', () => slack.calls.some(({ body }) => body.channel === 'U0ANN'));
  await survive(node, () => arrives('Ann is paged', () => toMember('U0ANN').length > 0).then(() => undefined));
  expect(smtp.messages).toEqual([]);
}, 40_000);

it('after the first method was delivered and before the second is due', async () => {
  await open(two(), 'second');
  await arrives('a mail to Ben', () => smtp.messages.length > 0);
  await onRecord();
  expect(twilio.messages).toEqual([]);
  await survive(two(), () => arrives('a text message to Ben', () => twilio.messages.length > 0).then(() => undefined));
}, 40_000);

it('while the second method’s vendor is silent', async () => {
  const before = twilio.requests.length;
  twilio.failNext('silence');
  await open(two(), 'due');
  await arrives('Twilio is asked', () => twilio.requests.length > before);
  const node = await pair.workingOn('deliver');
  await survive(node, () => arrives('a text message to Ida', () => twilio.messages.length > 1).then(() => undefined));
  expect(twilio.messages.map(({ to }) => to)).toEqual(['+15550100123', '+15550100125']);
}, 40_000);

it('while a message is held by a limit', async () => {
  await open(one(), 'held');
  await arrives('Cat is paged', () => toMember('U0CAT').length > 0);
  await onRecord();
  const second = await open(one(), 'held');
  const isHeld = async () => (await pair.db.query("select 1 from message where status = 'held'")).rowCount === 1;
  await eventually('the second page is held', isHeld);
  await survive(one(), async () => {
    await pair.bringForward('release-held');
    await arrives('Cat hears of the second', () => toMember('U0CAT').length > 1);
  });
  expect(toMember('U0CAT')[1]?.text).toContain(second);
}, 40_000);

it('right after a button was pressed at the vendor', async () => {
  const id = await open(one(), 'pressed');
  await arrives('Dan is paged', () => toMember('U0DAN').length > 0);
  await onRecord();
  const [message] = toMember('U0DAN');
  const callback = `${two().process.url}/channels/hasty/slack/callback`;
  expect((await slack.press(message?.ts ?? '', 'acknowledge', 'U0DAN', callback, SECRET)).status).toBe(200);
  await survive(two(), async (other) => {
    const room = await other.client.call<IncidentRoom>('GET', `/api/incidents/${id}`);
    expect(room).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Dan' });
    await arrives('the message is brought up to date', () => (message?.updates ?? 0) > 0);
    await sleep(Math.max(0, Date.parse(room.openedAt) + 9_500 - Date.now()));
    expect(toMember('U0HAL')).toEqual([]);
  });
}, 40_000);

it('between a step of the escalation and its page', async () => {
  // The job waits, so that the node dies when the step is on the timeline and nobody has begun to page.
  await pair.db.query(`create function delay_pages() returns trigger language plpgsql as $$ begin
    if new.task_id = (select id from graphile_worker._private_tasks where identifier = 'page') then
      new.run_at := now() + interval '2 seconds'; end if; return new; end $$`);
  await pair.db.query(
    `create trigger delay_pages before insert on _private_jobs for each row execute function delay_pages()`,
  );
  const id = await open(one(), 'decided');
  await survive(one(), async (other) => {
    const { timeline } = await other.client.call<IncidentRoom>('GET', `/api/incidents/${id}`);
    expect(timeline.filter(({ kind }) => kind === 'escalated')).toHaveLength(1);
    expect(toMember('U0EVE')).toEqual([]);
    await arrives('Eve is paged', () => toMember('U0EVE').length > 0);
  });
  await pair.db.query('drop trigger delay_pages on _private_jobs');
}, 40_000);

it('while a test page waits to be confirmed', async () => {
  await pair.bringForward('test-page');
  await arrives('the test page', () => toMember('U0GUS').length > 0);
  await onRecord();
  await survive(two(), async () => {
    await pair.bringForward('test-page-due');
    await arrives('Hal hears that it did not come back', () => toMember('U0HAL').length > 0);
  });
}, 40_000);

it('in the end everything arrived once, and no job is left behind', async () => {
  const counts = ['U0ANN', 'U0CAT', 'U0DAN', 'U0EVE', 'U0FAY', 'U0GUS', 'U0HAL'].map((to) => toMember(to).length);
  expect(counts).toEqual([1, 2, 1, 1, 1, 1, 1]);
  expect([smtp.messages.length, twilio.messages.length]).toEqual([2, 2]);
  const { incidents } = await one().client.call<IncidentList>('GET', '/api/incidents');
  expect(incidents).toHaveLength(9);
  for (const { id } of incidents) {
    expect((await two().client.call<Timeline>('GET', `/api/incidents/${id}/timeline`)).chain).toBe('whole');
    const { timeline } = await two().client.call<IncidentRoom>('GET', `/api/incidents/${id}`);
    expect(
      timeline.filter(({ kind }) => kind === 'escalated'),
      id,
    ).toHaveLength(1);
  }
  const { rows } = await pair.db.query('select status, count(*)::int as count from message group by status');
  expect(rows).toEqual([{ status: 'delivered', count: 12 }]);
  const left = 'select key from _private_jobs where locked_at is not null or attempts >= max_attempts';
  await eventually('no job is left', async () => (await pair.db.query(left)).rowCount === 0);
});
