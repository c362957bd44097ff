import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { type FakeSlack, startFakeSlack } from '../vendors/fake-slack.ts';
import { type FakeSmtp, startFakeSmtp } from '../vendors/fake-smtp.ts';

/* Paging over the real protocols: Slack's Web API with its signed buttons, and SMTP. */
const SECRET = 'a-slack-signing-secret';
let slack: FakeSlack;
let smtp: FakeSmtp;
let t: Tocsin;

beforeEach(async () => {
  [slack, smtp] = await Promise.all([startFakeSlack(), startFakeSmtp()]);
  t = await startTocsin({
    env: {
      SLACK_BOT_TOKEN: slack.token,
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_API_URL: slack.apiUrl,
      SMTP_URL: smtp.url,
    },
    plan: 'test/scenarios/paging-plan',
  });
});
afterEach(async () => {
  await t?.close();
  await Promise.all([slack?.close(), smtp?.close()]);
});

const open = () =>
  t.must<{ id: string }>('POST', '/api/incidents', { service: 'paging', title: 'It is down', severity: 'S1' });
const slackMessageTo = (member: string) =>
  eventually(`a message to ${member}`, async () => slack.messages.find((m) => m.to === member));

it('a page by Slack: its button acknowledges, once signed; then it is brought up to date', async () => {
  const { id } = await open();
  const message = await slackMessageTo('U0ANN');
  const endpoint = `${t.url}/slack/interactivity`;

  const forged = await slack.press(message.ts, 'acknowledge', 'U0ANN', endpoint, 'another-secret', t.clock.now());
  expect(forged.status).toBe(401);
  const replayed = await slack.press(message.ts, 'acknowledge', 'U0ANN', endpoint, SECRET, t.clock.now() - 10 * 60_000);
  expect(replayed.status).toBe(401);
  expect((await t.room(id)).acknowledgedAt).toBeNull();

  // Pressed twice at once, as a tired thumb does: both are answered, one counts.
  const press = () => slack.press(message.ts, 'acknowledge', 'U0ANN', endpoint, SECRET, t.clock.now());
  expect((await Promise.all([press(), press()])).map((answer) => answer.status)).toEqual([200, 200]);
  const room = await t.room(id);
  expect(room).toMatchObject({ acknowledgedBy: 'Ann', status: 'acknowledged' });
  expect(room.timeline.filter((entry) => entry.kind === 'acknowledged')).toHaveLength(1);
  await eventually('the message is brought up to date', async () => message.updates > 0);
});

it('Slack refuses the address: the page falls through to e-mail, whose link asks before it acts', async () => {
  slack.forget('U0ANN');
  const { id } = await open();
  const mail = await eventually('an e-mail', async () => smtp.messages[0]);
  const outcomes = async () =>
    (await t.room(id)).pages[0]?.channels.map((c) => `${c.channel} ${c.outcome.split(':')[0]}`);
  await eventually(
    'the outcome is recorded',
    async () => (await outcomes())?.join() === 'slack failed,email delivered',
  );

  const link = /http:\/\/\S+\/answer\/\S+?\/acknowledge\/\w+/.exec(JSON.stringify(mail))?.[0] ?? '';
  // A mail scanner follows the link: it only sees a button.
  expect(await (await fetch(link)).text()).toContain('<button>Acknowledge</button>');
  expect((await t.room(id)).acknowledgedAt).toBeNull();
  expect(
    (
      await fetch(
        link.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
        { method: 'POST' },
      )
    ).status,
  ).toBe(403);
  expect((await fetch(link, { method: 'POST' })).status).toBe(200);
  expect(await t.room(id)).toMatchObject({ acknowledgedBy: 'Ann' });
});

it('Slack is slow to take it: 429 is waited out as told, and the page arrives once', async () => {
  slack.failNext({ status: 429, retryAfterSeconds: 20 });
  await open();
  await eventually('the refused call', async () => slack.calls.length > 0);
  await t.advance('10s');
  expect(slack.messages.filter((m) => m.to === 'U0ANN')).toHaveLength(0);
  await t.advance('15s');
  await slackMessageTo('U0ANN');
  await t.advance('30s');
  expect(slack.messages.filter((m) => m.to === 'U0ANN')).toHaveLength(1);
});

it('an acknowledgement while a page waits stops it', async () => {
  slack.failNext({ status: 503 });
  const { id } = await open();
  await eventually('the refused call', async () => slack.calls.length > 0);
  await t.must('POST', `/api/incidents/${id}/acknowledge`);
  await t.advance('2m');
  expect(slack.messages.filter((m) => m.to === 'U0ANN')).toHaveLength(0);
  expect((await t.messages()).find((m) => m.to === 'Ann')?.error).toContain('somebody had acknowledged');
});
