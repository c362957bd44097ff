import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordRequest, type FakeDiscord, startFakeDiscord } from '../../../../test/vendors/fake-discord.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import type { InboundRequest, MessageAction } from '../channel.ts';
import { createDiscordChannel } from './discord-channel.ts';
import { discordText } from './discord-markdown.ts';
import { discordContent } from './render-discord.ts';
import { whyNotFromDiscord } from './verify-discord-request.ts';

const CHANNEL = '800000000000000001';
const MEMBER = '700000000000000002';

function inbound(request: DiscordRequest): InboundRequest {
  const url = 'https://tocsin.example.org/channels/shop/discord/callback';
  return { method: 'POST', url, path: '', nowMs: Date.now(), ...request };
}

function settingsOf({ token, publicKey, apiUrl }: FakeDiscord) {
  return { botToken: token, applicationPublicKey: publicKey, apiUrl };
}

/** Text as Discord shows it: escapes and marks are gone. */
function shown(content: unknown): string {
  return String(content)
    .replace(/\*\*|^-# /gmu, '')
    .replace(/\\(.)/gu, '$1');
}

describeChannel('Discord', async () => {
  const discord = await startFakeDiscord();
  discord.forget('800000000000000404');
  const settings = settingsOf(discord);
  return {
    channel: createDiscordChannel(2000),
    settings,
    unreachableSettings: { ...settings, apiUrl: 'http://127.0.0.1:1/api/v10' },
    address: CHANNEL,
    badAddress: '800000000000000404',
    secrets: [discord.token],
    received: () =>
      discord.posts.map((post) => ({
        id: /"acknowledge:([\w-]+)"/u.exec(JSON.stringify(post))?.[1] ?? null,
        headline: shown(post.content).split('\n')[0] ?? '',
        text: shown(post.content),
        callsEverybody: JSON.stringify(post.allowed_mentions) !== '{"parse":[]}',
      })),
    limitRateOnce: () => {
      const body = { message: 'You are being rate limited.', retry_after: 6.57, global: false };
      discord.failNext({ status: 429, headers: { 'retry-after': '7' }, body });
      return 7;
    },
    failOnce: () => discord.failNext({ status: 502, body: '<html>' }),
    pressAcknowledge: () => inbound(discord.press('acknowledge', MEMBER)),
    forge: (request) => ({
      ...request,
      headers: { ...request.headers, 'x-signature-ed25519': 'ab'.repeat(64) },
    }),
    sign: (body) => inbound(discord.sign(body)),
    replayWindowMs: 300_000,
    close: discord.close,
  };
});

describe('Discord', () => {
  let discord: FakeDiscord;
  const channel = createDiscordChannel(300);
  beforeEach(async () => {
    discord = await startFakeDiscord();
  });
  afterEach(() => discord.close());
  const send = (message: ReturnType<typeof aPage>) => channel.send(message, settingsOf(discord));

  it('writes to a channel, and to a member by a direct message', async () => {
    expect(await send(aPage(CHANNEL))).toMatchObject({ reference: `${CHANNEL}:${discord.messages[0]?.id}` });
    await send(aPage(`user:${MEMBER}`));
    expect(discord.messages.map((message) => message.channel)).toEqual([CHANNEL, `9${MEMBER.slice(1)}`]);
  });

  it('gives up on a member whom Discord does not know', async () => {
    discord.forget(MEMBER);
    expect(await send(aPage(`user:${MEMBER}`))).toEqual({
      kind: 'permanent',
      reason: 'Discord refused the message (HTTP 400, code 50033)',
    });
  });

  it('sends a message once, however often it is tried', async () => {
    const message = aPage(CHANNEL);
    expect(await send(message)).toEqual(await send(message));
    expect(discord.messages).toHaveLength(1);
  });

  it('replies to the first message of the conversation, and stands alone when that is gone', async () => {
    const first = await send(aPage(CHANNEL));
    const providerThread = first.kind === 'delivered' ? (first.reference ?? '') : '';
    await send(aPage(CHANNEL, { providerThread }));
    await send(aPage(CHANNEL, { providerThread: `${CHANNEL}:800000000000000009` }));
    await send(aPage(CHANNEL, { providerThread: 'sandbox' }));
    expect(discord.messages.map(({ replyTo }) => replyTo)).toEqual([null, discord.messages[0]?.id, null, null]);
  });

  it('shows who answered, and only the buttons that still do something', async () => {
    const ids = ['acknowledge', 'escalate', 'resolve', 'open'] as const;
    const actions = ids.map((id): MessageAction => ({ id, label: `do ${id}`, url: 'https://tocsin.example.org/' }));
    const message = aPage(CHANNEL, { actions });
    const sent = await send(message);
    const reference = sent.kind === 'delivered' ? (sent.reference ?? '') : '';
    const labels = () => ids.filter((id) => JSON.stringify(discord.messages[0]?.body.components).includes(`do ${id}`));
    expect(labels()).toEqual([...ids]);
    const settle = (state: 'acknowledged' | 'resolved') =>
      channel.settle?.(message, reference, { state, text: `${state} by *Ada*` }, settingsOf(discord));
    await settle('acknowledged');
    expect(labels()).toEqual(['escalate', 'resolve', 'open']);
    await settle('resolved');
    expect(labels()).toEqual(['open']);
    expect(discord.messages[0]?.edits).toBe(2);
    expect(discord.messages[0]?.body.content).toContain('**resolved by \\*Ada\\***');
    const gone = `${CHANNEL}:800000000000000009`;
    const outcome = await channel.settle?.(message, gone, { state: 'resolved', text: '' }, settingsOf(discord));
    expect(outcome).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('10008') });
  });

  it.each([
    [{ retry_after: 0.2, global: true }, 1],
    [{ retry_after: 64.57 }, 65],
    [{ retry_after: 1e9 }, 3600],
    [{ retry_after: 'soon' }, 30],
    ['error code: 1015', 30],
  ])('waits as %j says', async (body, afterSeconds) => {
    discord.failNext({ status: 429, body });
    expect(await send(aPage(CHANNEL))).toMatchObject({ kind: 'retry', afterSeconds });
  });

  it.each([
    [401, 'permanent'],
    [403, 'permanent'],
    [404, 'permanent'],
    [302, 'permanent'],
    [500, 'retry'],
    [503, 'retry'],
  ])('takes HTTP %i for %s', async (status, kind) => {
    discord.failNext({ status, headers: { location: discord.apiUrl }, body: { message: 'm', code: 1 } });
    expect(await send(aPage(CHANNEL))).toMatchObject({ kind });
    expect(discord.calls).toHaveLength(1);
  });

  it('refuses a token that is no header value, and a wrong one', async () => {
    for (const botToken of ['a\r\nb', 'wrong', '']) {
      const outcome = await channel.send(aPage(CHANNEL), { ...settingsOf(discord), botToken });
      expect(outcome).toMatchObject({ kind: 'permanent' });
    }
  });
});

describe('what Discord sends', () => {
  let discord: FakeDiscord;
  beforeEach(async () => {
    discord = await startFakeDiscord();
  });
  afterEach(() => discord.close());
  const receive = (request: DiscordRequest) => createDiscordChannel().receive?.(inbound(request), settingsOf(discord));
  const answerTo = (request: DiscordRequest, text = 'It is over.') => {
    const received = receive(request);
    return received?.kind === 'accepted' ? JSON.parse(received.respond([{ ok: true, text }]).body) : received;
  };

  it('is a ping that wants a pong', () => {
    expect(answerTo(discord.interact({ type: 1 }, MEMBER))).toEqual({ type: 1 });
  });

  it.each(['acknowledge', 'escalate', 'resolve'])('is a pressed %s, answered for its presser alone', (action) => {
    const request = discord.interact({ type: 3, data: { component_type: 2, custom_id: `${action}:m-1` } }, MEMBER);
    expect(receive(request)).toMatchObject({
      events: [
        { kind: 'answer', action, message: { by: 'id', messageId: 'm-1' }, address: `user:${MEMBER}`, name: 'Ada' },
      ],
    });
    expect(answerTo(request, 'Done @everyone *now*')).toEqual({
      type: 4,
      data: { content: 'Done @everyone \\*now\\*', flags: 64, allowed_mentions: { parse: [] } },
    });
  });

  it('is a press in a direct message, where the user stands alone', () => {
    const user = { id: MEMBER, username: 'ada', global_name: null };
    const press = { type: 3, data: { custom_id: 'resolve:m-1' }, member: undefined, user };
    expect(receive(discord.interact(press, MEMBER))).toMatchObject({ events: [{ name: 'ada' }] });
  });

  it.each([
    [{ name: 'tocsin', options: [{ type: 3, name: 'command', value: 'ack INC-1' }] }, 'ack INC-1'],
    [
      { name: 'tocsin', options: [{ type: 1, name: 'ack', options: [{ type: 3, name: 'id', value: 'INC-1' }] }] },
      'ack INC-1',
    ],
    [{ name: 'tocsin', options: [{ type: 1, name: 'status' }] }, 'status'],
    [{ name: 'oncall' }, 'oncall'],
    [{ name: 'tocsin' }, ''],
  ])('is the command %j', (data, words) => {
    expect(receive(discord.interact({ type: 2, data }, MEMBER))).toMatchObject({
      events: [{ kind: 'command', words, address: `user:${MEMBER}` }],
    });
  });

  it.each([{ type: 3, data: { custom_id: 'open:m' } }, { type: 5 }, { type: 3 }, { type: 2, data: {} }])(
    'is refused where it is %j',
    (interaction) => {
      expect(receive(discord.interact(interaction, MEMBER))).toMatchObject({ kind: 'refused', status: 400 });
    },
  );

  it('is checked by a key that has the right form', () => {
    const request = discord.interact({ type: 1 }, MEMBER);
    const signed = {
      timestamp: request.headers['x-signature-timestamp'],
      signature: request.headers['x-signature-ed25519'],
      body: request.body,
      nowMs: Date.now(),
    };
    const why = (publicKey: string) => whyNotFromDiscord({ ...signed, publicKey });
    expect(why(discord.publicKey)).toBeNull();
    expect(why(discord.publicKey.toUpperCase())).toBeNull();
    for (const publicKey of ['', 'ab', '0'.repeat(64), 'f'.repeat(64), 'x'.repeat(64)])
      expect(why(publicKey)).not.toBeNull();
  });
});

describe('discordText', () => {
  it('turns simple Markdown into that of Discord', () => {
    const text =
      '# Now\n**bold** `a_b` <@1>\n\n- one_two\n- [three](https://example.org/?a=1)\n\nhttps://example.org/a_b\n\n```\nx`y\n```';
    expect(discordText(text, 2000)).toBe(
      '**Now**\n**bold** `a_b` \\<@1\\>\n\n- one\\_two\n- [three](<https://example.org/?a=1>)\n\n<https://example.org/a_b>\n\n```\nxˋy\n```',
    );
  });

  it('ends within its limit, and never within an escape', () => {
    for (let limit = 0; limit < 40; limit += 1) {
      const text = discordText('**bold** and *stars* \u{1f525}\u{1f525}', limit);
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text).not.toMatch(/(?:^|[^\\])\\…?$|[\ud800-\udbff](?![\udc00-\udfff])/u);
    }
  });

  it('stays within 2,000 characters, whatever the message holds', () => {
    const star = '*'.repeat(5000);
    const incident = {
      id: star,
      title: star,
      severity: star,
      severityName: star,
      status: star,
      url: `https://example.org/${'x'.repeat(370)}`,
    };
    const message = aPage(CHANNEL, { subject: star, text: star, incident, to: { name: star, address: CHANNEL } });
    const { content } = discordContent(message, { state: 'resolved', text: star });
    expect(content.length).toBeLessThanOrEqual(2000);
  });
});
