import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../../../test/vendors/fake-slack.ts';
import { type SlackRequest, signAsSlack, slashCommand } from '../../../../test/vendors/slack-requests.ts';
import { aPage, describeChannel, type Vendor } from '../channel.contract.ts';
import type { InboundRequest, MessageAction } from '../channel.ts';
import { clipMrkdwn, mrkdwnLink } from './mrkdwn.ts';
import { renderSlack } from './render-slack.ts';
import { createSlackChannel } from './slack-channel.ts';

const MEMBER = 'U0ADA';
const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const settled = (text: string) => ({ state: 'acknowledged', text }) as const;

function inbound(request: SlackRequest, path = ''): InboundRequest {
  const url = `https://tocsin.example.org/channels/shop/chat/callback/${path}`;
  return { method: 'POST', url, path, nowMs: Date.now(), ...request };
}

function vendorOf(slack: FakeSlack): Vendor {
  return {
    channel: createSlackChannel(2000),
    settings: { token: slack.token, signingSecret: SIGNING_SECRET, apiUrl: slack.apiUrl },
    unreachableSettings: { token: slack.token, apiUrl: 'http://127.0.0.1:1/api' },
    address: MEMBER,
    badAddress: 'U0GONE',
    secrets: [slack.token, SIGNING_SECRET],
    received: () =>
      slack.messages.map((message) => ({
        id: String((message.metadata?.event_payload as { id?: string } | undefined)?.id ?? null),
        headline: String((message.blocks[0]?.text as { text?: string } | undefined)?.text),
        text: message.text,
        callsEverybody: message.callsEverybody,
      })),
    limitRateOnce: () => {
      slack.failNext({ status: 429, retryAfterSeconds: 7 });
      return 7;
    },
    failOnce: () => slack.failNext({ status: 500 }),
    pressAcknowledge: () => {
      const ts = slack.messages.at(-1)?.ts ?? '';
      return inbound(slack.pressRequest(ts, 'acknowledge', MEMBER, SIGNING_SECRET, Date.now()));
    },
    forge: (request) => ({ ...request, ...signAsSlack(request.body, 'guessed', request.nowMs) }),
    sign: (body) => inbound(signAsSlack(body, SIGNING_SECRET, Date.now())),
    replayWindowMs: 300_000,
    close: () => slack.close(),
  };
}

describeChannel('Slack', async () => {
  const slack = await startFakeSlack();
  slack.forget('U0GONE');
  return vendorOf(slack);
});

describe('Slack', () => {
  let slack: FakeSlack;
  const channel = createSlackChannel(300);
  const settings = () => ({ token: slack.token, apiUrl: slack.apiUrl });
  beforeEach(async () => {
    slack = await startFakeSlack();
  });
  afterEach(() => slack.close());

  it.each([
    'invalid_auth',
    'account_inactive',
    'token_revoked',
    'is_archived',
    'msg_too_long',
    'not_in_channel',
    'an_error_of_tomorrow',
  ])('gives up on %s and names it', async (error) => {
    slack.failNext({ error });
    expect(await channel.send(aPage(MEMBER), settings())).toEqual({
      kind: 'permanent',
      reason: `Slack refused the message (${error})`,
    });
  });

  it.each(['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])(
    'tries again after %s',
    async (error) => {
      slack.failNext({ error });
      expect(await channel.send(aPage(MEMBER), settings())).toMatchObject({ kind: 'retry' });
    },
  );

  it('tries again when Slack does not answer in time or breaks off', async () => {
    slack.failNext('silence');
    slack.failNext('drop');
    expect(await channel.send(aPage(MEMBER), settings())).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('timed out'),
    });
    expect(await channel.send(aPage(MEMBER), settings())).toMatchObject({ kind: 'retry' });
  });

  it('keeps to one message a second for each conversation by what Slack says', async () => {
    slack.limitRate = true;
    expect(await channel.send(aPage(MEMBER), settings())).toMatchObject({ kind: 'delivered' });
    expect(await channel.send(aPage(MEMBER), settings())).toMatchObject({ kind: 'retry', afterSeconds: 1 });
    expect(await channel.send(aPage('U0GRACE'), settings())).toMatchObject({ kind: 'delivered' });
  });

  it('refuses a wrong token for good, without showing it', async () => {
    const outcome = await channel.send(aPage(MEMBER), { ...settings(), token: 'xoxb-wrong' });
    expect(outcome).toEqual({ kind: 'permanent', reason: 'Slack refused the message (invalid_auth)' });
  });

  it('posts into the thread of an earlier message', async () => {
    const first = await channel.send(aPage(MEMBER), settings());
    const reference = first.kind === 'delivered' ? (first.reference ?? '') : '';
    await channel.send(aPage(MEMBER, { providerThread: reference }), settings());
    expect(slack.messages[1]?.threadTs).toBe(slack.messages[0]?.ts);
    await channel.send(aPage(MEMBER, { providerThread: slack.messages[0]?.ts ?? '' }), settings());
    expect(slack.messages[2]?.threadTs).toBe(slack.messages[0]?.ts);
  });

  it('posts outside of a thread that is gone, because the page must arrive', async () => {
    const outcome = await channel.send(aPage(MEMBER, { providerThread: '1503435956.000247' }), settings());
    expect(outcome).toMatchObject({ kind: 'delivered' });
    expect(slack.messages).toHaveLength(1);
    expect(slack.messages[0]?.threadTs).toBeNull();
  });

  it.each(['cant_broadcast_message', 'restricted_action_thread_locked'])(
    'does without its thread after %s',
    async (error) => {
      await channel.send(aPage(MEMBER), settings());
      slack.failNext({ error });
      const outcome = await channel.send(aPage(MEMBER, { providerThread: slack.messages[0]?.ts ?? '' }), settings());
      expect([outcome.kind, slack.messages[1]?.threadTs]).toEqual(['delivered', null]);
    },
  );

  it('replaces the buttons by who acknowledged', async () => {
    const message = aPage(MEMBER);
    const sent = await channel.send(message, settings());
    const reference = sent.kind === 'delivered' ? (sent.reference ?? '') : '';
    expect(JSON.stringify(slack.messages[0]?.blocks)).toContain('"action_id":"acknowledge"');
    const outcome = await channel.settle?.(message, reference, settled('Acknowledged by <Ada>'), settings());
    expect(outcome).toEqual({ kind: 'delivered', reference });
    const blocks = JSON.stringify(slack.messages[0]?.blocks);
    expect(slack.messages[0]?.updates).toBe(1);
    expect(blocks).toContain('Acknowledged by &lt;Ada&gt;');
    expect(blocks).not.toContain('"action_id":"acknowledge"');
    expect(blocks).toContain('"action_id":"open"');
  });

  it('leaves the buttons that still do something', async () => {
    const ids = ['acknowledge', 'escalate', 'resolve', 'open'] as const;
    const actions = ids.map((id): MessageAction => ({ id, label: id, url: 'https://tocsin.example.org/' }));
    const message = aPage(MEMBER, { actions });
    const sent = await channel.send(message, settings());
    const reference = sent.kind === 'delivered' ? (sent.reference ?? '') : '';
    const shown = () => ids.filter((id) => JSON.stringify(slack.messages[0]?.blocks).includes(`"action_id":"${id}"`));
    expect(shown()).toEqual([...ids]);
    await channel.settle?.(message, reference, settled('Acknowledged by Ada'), settings());
    expect(shown()).toEqual(['escalate', 'resolve', 'open']);
    await channel.settle?.(message, reference, { state: 'resolved', text: 'Resolved' }, settings());
    expect(shown()).toEqual(['open']);
  });

  it('shows a page in the conversation, too, and only the thread an update', async () => {
    await channel.send(aPage(MEMBER), settings());
    const providerThread = slack.messages[0]?.ts ?? '';
    await channel.send(aPage(MEMBER, { providerThread }), settings());
    await channel.send(aPage(MEMBER, { providerThread, kind: 'update' }), settings());
    expect(slack.messages.map(({ broadcast }) => broadcast)).toEqual([false, true, false]);
  });

  it('says that a message which is gone cannot be updated', async () => {
    expect(await channel.settle?.(aPage(MEMBER), 'D0NONE:1503435956.000247', settled('x'), settings())).toMatchObject({
      kind: 'permanent',
    });
    expect(await channel.settle?.(aPage(MEMBER), 'sandbox', settled('x'), settings())).toMatchObject({
      kind: 'permanent',
    });
  });
});

describe('what Slack sends', () => {
  const settings = { signingSecret: SIGNING_SECRET };
  const receive = (request: SlackRequest, path?: string) =>
    createSlackChannel().receive?.(inbound(request, path), settings);
  const form = (fields: Record<string, string>) =>
    signAsSlack(new URLSearchParams(fields).toString(), SIGNING_SECRET, Date.now());
  const press = (action: string) => {
    const button = { action_id: action, value: '{"messageId":"m1"}' };
    const payload = JSON.stringify({ type: 'block_actions', user: { id: MEMBER, name: 'ada' }, actions: [button] });
    return form({ payload });
  };

  it.each(['acknowledge', 'escalate', 'resolve'])('is a pressed %s, answered with an empty 200', (action) => {
    const received = receive(press(action), 'interactivity');
    expect(received).toMatchObject({
      events: [{ kind: 'answer', action, message: { by: 'id', messageId: 'm1' }, address: MEMBER, name: 'ada' }],
    });
    expect(received?.kind === 'accepted' && received.respond([])).toMatchObject({ status: 200, body: '' });
  });

  it('is a pressed link, which says nothing', () => {
    expect(receive(press('open'))).toMatchObject({ kind: 'accepted', events: [] });
  });

  it.each(['commands', ''])('is a command at the path "%s", answered for its giver alone', (path) => {
    const received = receive(slashCommand(' ack INC-2026-001\u202e ', MEMBER, SIGNING_SECRET, Date.now()), path);
    expect(received).toMatchObject({
      events: [{ kind: 'command', words: 'ack INC-2026-001', address: MEMBER, name: 'u0ada' }],
    });
    const answer = received?.kind === 'accepted' ? received.respond([{ ok: true, text: 'Done <!here>' }]) : null;
    expect(JSON.parse(answer?.body ?? '')).toEqual({ response_type: 'ephemeral', text: 'Done &lt;!here&gt;' });
  });

  it('is the challenge by which the address is proved, and a check of the certificate', () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1aB', token: 't' });
    const received = receive(signAsSlack(body, SIGNING_SECRET, Date.now()));
    expect(received?.kind === 'accepted' && received.respond([])).toMatchObject({ status: 200, body: '3eZbrw1aB' });
    expect(receive(form({ ssl_check: '1', token: 't' }), 'commands')).toMatchObject({ kind: 'accepted', events: [] });
  });

  it('may come again', () => {
    const request = press('acknowledge');
    const again = { ...request, headers: { ...request.headers, 'x-slack-retry-num': '1' } };
    expect(receive(again)).toMatchObject({ kind: 'accepted', events: [{ action: 'acknowledge' }] });
  });
});

describe('renderSlack', () => {
  it('lays out title, facts, text, buttons and context', () => {
    const message = aPage(MEMBER);
    const blocks = renderSlack(message).blocks as { type: string }[];
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'actions', 'context']);
    expect(blocks[3]).toMatchObject({
      elements: [
        {
          action_id: 'acknowledge',
          style: 'primary',
          value: JSON.stringify({ incidentId: 'INC-2026-001', messageId: message.id }),
        },
        { action_id: 'open', url: 'https://tocsin.example.org/incidents/INC-2026-001' },
      ],
    });
  });

  it('gives the acknowledge button no link, so that pressing it is the answer', () => {
    const actions = renderSlack(aPage(MEMBER)).blocks[3] as { elements: { url?: string }[] };
    expect(actions.elements[0]?.url).toBeUndefined();
  });

  it('turns simple Markdown into mrkdwn', () => {
    const text = '# Now\n**bold** `a<b`\n\n- one\n- [two](https://example.org/?a=1&b=2)';
    const section = renderSlack(aPage(MEMBER, { text })).blocks[2] as { text: { text: string } };
    expect(section.text.text).toBe('*Now*\n\n*bold* `a&lt;b`\n\n• one\n• <https://example.org/?a=1&amp;b=2|two>');
  });
});

describe('a text that is longer than a section', () => {
  const sections = (text: string) =>
    (renderSlack(aPage(MEMBER, { text })).blocks as { type: string; text?: { text: string } }[])
      .filter((block) => block.type === 'section' && block.text !== undefined)
      .map((block) => block.text?.text ?? '');

  it('goes on in the next section and loses nothing', () => {
    const lines = Array.from({ length: 500 }, (_, n) => `line ${n}`);
    expect(sections(lines.join('\n')).join('\n')).toBe(lines.join('\n'));
  });

  it('ends with a word about the rest when it is too long for Slack', () => {
    expect(sections('a & b '.repeat(5000)).at(-1)).toContain('The rest is in the console');
    expect(sections('short')).toEqual(['short']);
  });
});

describe('mrkdwn', () => {
  it('links only web addresses', () => {
    expect(mrkdwnLink('javascript:alert(1)', 'x')).toBe('x');
    expect(mrkdwnLink('https://example.org/a|b>', '<!channel>')).toBe(
      '<https://example.org/a%7Cb%3E|&lt;!channel&gt;>',
    );
  });

  it('never cuts within an entity or a link', () => {
    expect(clipMrkdwn('abc&amp;def', 7)).toBe('abc…');
    expect(clipMrkdwn('abc&amp;def', 9)).toBe('abc&amp;…');
    expect(clipMrkdwn('abc <https://example.org|link> def', 12)).toBe('abc …');
  });
});
