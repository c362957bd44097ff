import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { type FakeDiscord, startFakeDiscord } from '../vendors/fake-discord.ts';
import { type FakePagerDuty, startFakePagerDuty } from '../vendors/fake-pagerduty.ts';
import { type FakeWebhook, startFakeWebhook } from '../vendors/fake-webhook.ts';

/* Paging over Discord, PagerDuty and a webhook, and their answers, over the real protocols. */
let discord: FakeDiscord;
let pagerDuty: FakePagerDuty;
let hook: FakeWebhook;
let t: Tocsin;

const ANN = '700000000000000002';

beforeEach(async () => {
  [discord, pagerDuty, hook] = await Promise.all([startFakeDiscord(), startFakePagerDuty(), startFakeWebhook()]);
  t = await startTocsin({
    env: {
      DISCORD_BOT_TOKEN: discord.token,
      DISCORD_PUBLIC_KEY: discord.publicKey,
      DISCORD_API_URL: discord.apiUrl,
      PAGERDUTY_ROUTING_KEY: pagerDuty.routingKey,
      PAGERDUTY_WEBHOOK_SECRET: pagerDuty.webhookSecret,
      PAGERDUTY_API_URL: pagerDuty.apiUrl,
      HOOK_URL: hook.url,
      HOOK_SECRET: hook.secret,
    },
    plan: 'test/scenarios/vendors-plan',
  });
});
afterEach(async () => {
  await t?.close();
  await Promise.all([discord?.close(), pagerDuty?.close(), hook?.close()]);
});

interface Room {
  readonly status: string;
}

const statusOf = async (id: string) => (await t.must<Room>('GET', `/api/incidents/${id}`)).status;
const post = (channel: string, request: { headers: Readonly<Record<string, string>>; body: string }) =>
  fetch(`${t.url}/channels/vendors/${channel}/callback`, { method: 'POST', ...request });

/** Opens an incident, and waits until everybody has been paged. */
async function open(): Promise<string> {
  const incident = { service: 'vendors', title: 'It is down', severity: 'S1' };
  const { id } = await t.must<{ id: string }>('POST', '/api/incidents', incident);
  await eventually('three pages', async () => {
    const counts = [discord.messages.length, pagerDuty.alerts.length, hook.events.length];
    return counts.every((count) => count > 0) ? counts : undefined;
  });
  return id;
}

it('a button in Discord acknowledges; PagerDuty and the webhook are told, and PagerDuty resolves', async () => {
  const id = await open();
  const pressed = discord.press('acknowledge', ANN, t.clock.now());
  const forged = { ...pressed, headers: { ...pressed.headers, 'x-signature-ed25519': 'ab'.repeat(64) } };
  expect((await post('discord', forged)).status).toBe(401);
  expect((await post('discord', discord.press('acknowledge', ANN, t.clock.now() - 600_000))).status).toBe(401);
  expect(await (await post('discord', discord.interact({ type: 1 }, ANN, t.clock.now()))).json()).toEqual({ type: 1 });

  const answer = await post('discord', pressed);
  expect(await answer.json()).toMatchObject({ type: 4, data: { flags: 64, content: expect.stringContaining(id) } });
  expect(await statusOf(id)).toBe('acknowledged');
  await eventually('all three are up to date', async () => {
    const told = hook.events.some(({ type }) => type === 'incident.acknowledged');
    return (told && pagerDuty.alerts[0]?.status === 'acknowledged' && discord.messages[0]?.edits === 1) || undefined;
  });
  expect(discord.messages[0]?.body.content).toContain('Ann');

  expect((await post('pagerduty', pagerDuty.webhook('pagey.ping'))).status).toBe(200);
  expect((await post('pagerduty', pagerDuty.webhook('incident.resolved'))).status).toBe(200);
  expect(await statusOf(id)).toBe('resolved');
  await eventually('the webhook knows the end', async () =>
    hook.events.find(({ type }) => type === 'incident.resolved'),
  );
});

it('another system acknowledges by a signed answer, once', async () => {
  const id = await open();
  const answer = hook.acknowledge('desk', t.clock.now());
  expect((await post('hook', { ...answer, body: answer.body.replace('acknowledge', 'resolve') })).status).toBe(401);
  expect(await (await post('hook', answer)).json()).toMatchObject({ ok: true, text: expect.stringContaining(id) });
  expect(await statusOf(id)).toBe('acknowledged');
  expect(await (await post('hook', answer)).json()).toMatchObject({ ok: true });
  expect(JSON.stringify(await t.must('GET', `/api/incidents/${id}`))).toContain('Cat');
});

it('a command in Discord is obeyed for a person of the plan, and for nobody else', async () => {
  await open();
  const command = { type: 2, data: { name: 'tocsin', options: [{ type: 3, name: 'command', value: 'oncall' }] } };
  const said = async (userId: string) =>
    (await (await post('discord', discord.interact(command, userId, t.clock.now()))).json()).data.content;
  expect(await said('700000000000000003')).toContain('does not know you');
  expect(await said(ANN)).not.toContain('does not know you');
});
