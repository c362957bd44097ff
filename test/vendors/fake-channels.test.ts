import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyMessageIsInvalid } from './check-discord-message.ts';
import { type FakeDiscord, startFakeDiscord } from './fake-discord.ts';
import { type FakePagerDuty, startFakePagerDuty } from './fake-pagerduty.ts';
import { type FakeWebhook, startFakeWebhook } from './fake-webhook.ts';

async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  const answer = await response.text();
  return { status: response.status, body: answer === '' ? null : JSON.parse(answer) };
}

describe('the fake receiver of webhooks', () => {
  let hook: FakeWebhook;
  beforeAll(async () => {
    hook = await startFakeWebhook();
  });
  afterAll(() => hook.close());
  const event = JSON.stringify({ type: 'message.page', timestamp: new Date().toISOString(), data: {} });

  it('takes what is signed, and nothing that is not, is late or is no event', async () => {
    const { headers } = hook.sign(event);
    expect((await post(hook.url, event, headers)).status).toBe(204);
    expect((await post(hook.url, event)).status).toBe(401);
    expect((await post(hook.url, `${event} `, headers)).status).toBe(401);
    expect((await post(hook.url, event, { ...headers, 'webhook-id': 'other' })).status).toBe(401);
    expect((await post(hook.url, event, hook.sign(event, Date.now() - 301_000).headers)).status).toBe(401);
    expect((await post(hook.url, '{}', hook.sign('{}').headers)).status).toBe(422);
    expect((await post(hook.goneUrl, event, headers)).status).toBe(410);
    expect(hook.events).toHaveLength(1);
  });
});

describe('the fake PagerDuty', () => {
  let pagerDuty: FakePagerDuty;
  beforeAll(async () => {
    pagerDuty = await startFakePagerDuty();
  });
  afterAll(() => pagerDuty.close());
  const payload = { summary: 's', source: 'h', severity: 'error' };
  const trigger = { event_action: 'trigger', payload };
  const enqueue = (event: object) =>
    post(`${pagerDuty.apiUrl}/v2/enqueue`, { routing_key: pagerDuty.routingKey, ...event });

  it('takes an event, and makes a key where none is given', async () => {
    expect(await enqueue({ ...trigger, dedup_key: 'k' })).toMatchObject({ status: 202, body: { dedup_key: 'k' } });
    expect((await enqueue(trigger)).body.dedup_key).toMatch(/^[0-9a-f-]{36}$/u);
  });

  it.each([
    ['another routing key', { ...trigger, routing_key: 'x' }],
    ['an unknown action', { ...trigger, event_action: 'page' }],
    ['a long dedup key', { ...trigger, dedup_key: 'k'.repeat(256) }],
    ['an acknowledgement of nothing', { event_action: 'acknowledge' }],
    ['no payload', { event_action: 'trigger' }],
    ['no summary', { ...trigger, payload: { ...payload, summary: '' } }],
    ['a long summary', { ...trigger, payload: { ...payload, summary: 's'.repeat(1025) } }],
    ['no source', { ...trigger, payload: { ...payload, source: '' } }],
    ['an unknown severity', { ...trigger, payload: { ...payload, severity: 'P1' } }],
    ['a link that is none', { ...trigger, links: [{ href: 'here' }] }],
  ])('refuses %s', async (_what, event) => {
    expect(await enqueue(event)).toMatchObject({ status: 400, body: { status: 'invalid event' } });
  });

  it('refuses an event of more than 512 KB', async () => {
    const details = 'x'.repeat(512 * 1024);
    expect((await enqueue({ ...trigger, payload: { ...payload, custom_details: details } })).status).toBe(413);
  });
});

describe('the fake Discord', () => {
  let discord: FakeDiscord;
  beforeAll(async () => {
    discord = await startFakeDiscord();
  });
  afterAll(() => discord.close());
  const headers = () => ({
    authorization: `Bot ${discord.token}`,
    'user-agent': 'DiscordBot (https://example.org, 1)',
  });
  const create = (body: object, changes: object = {}) =>
    post(`${discord.apiUrl}/channels/800000000000000001/messages`, body, { ...headers(), ...changes });

  it('takes a message of a bot that signs in and names itself', async () => {
    expect((await create({ content: 'x' })).status).toBe(200);
    expect(await create({ content: 'x' }, { authorization: 'Bot other' })).toMatchObject({ status: 401 });
    expect(await create({ content: '' })).toMatchObject({ status: 400, body: { code: 50035 } });
    expect(await post(`${discord.apiUrl}/channels/1/messages`, { content: 'x' }, headers())).toMatchObject({
      status: 404,
      body: { code: 10003 },
    });
  });

  const button = (changes: object) => ({ type: 2, style: 1, label: 'l', custom_id: 'c', ...changes });
  const withButtons = (...buttons: object[]) => ({ content: 'x', components: [{ type: 1, components: buttons }] });

  it.each([
    ['a long text', { content: 'x'.repeat(2001) }],
    ['a long nonce', { content: 'x', nonce: 'n'.repeat(26) }],
    ['an empty row', withButtons()],
    ['six buttons in a row', withButtons(...'abcdef'.split('').map((id) => button({ custom_id: id })))],
    ['two buttons of one id', withButtons(button({}), button({}))],
    ['a long label', withButtons(button({ label: 'l'.repeat(81) }))],
    ['a long id', withButtons(button({ custom_id: 'c'.repeat(101) }))],
    ['a button with an address', withButtons(button({ url: 'https://example.org' }))],
    ['a link with an id', withButtons(button({ style: 5, url: 'https://example.org' }))],
    ['a link to nowhere', withButtons({ type: 2, style: 5, label: 'l', url: 'here' })],
    ['a long link', withButtons({ type: 2, style: 5, label: 'l', url: `https://example.org/${'x'.repeat(500)}` })],
  ])('refuses %s', (_what, message) => {
    expect(whyMessageIsInvalid(message)).not.toBeNull();
  });

  it('accepts five buttons and a link', () => {
    const link = { type: 2, style: 5, label: 'l', url: 'https://example.org' };
    expect(
      whyMessageIsInvalid(withButtons(...'abcd'.split('').map((id) => button({ custom_id: id })), link)),
    ).toBeNull();
  });
});
