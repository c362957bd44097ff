import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTelegram, startFakeTelegram } from '../../../../test/vendors/fake-telegram.ts';
import { type CallbackApp, startCallbackApp } from '../callback-app.fixture.ts';
import { aPage } from '../channel.contract.ts';
import { createTelegramChannel } from './telegram-channel.ts';

const ADA = 12345;
const GROUP = -1001234567890;
const NO_LIMITS = { perSecond: 1000, chatGapMs: 0 };

describe('what Telegram sends', () => {
  let telegram: FakeTelegram;
  let app: CallbackApp;
  const channel = createTelegramChannel(2000, NO_LIMITS);
  beforeAll(async () => {
    telegram = await startFakeTelegram();
    app = await startCallbackApp(channel, telegram.settings);
  });
  beforeEach(() => {
    app.reset();
    telegram.answers.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await telegram.close();
  });

  async function sendTo(address: number): Promise<{ id: string; messageId: number }> {
    const message = aPage(String(address), { callbackUrl: app.url });
    await channel.send(message, telegram.settings);
    return { id: message.id, messageId: telegram.messages.at(-1)?.messageId ?? 0 };
  }

  it('is a pressed button, also in a group: who pressed it answers, and sees what became of it', async () => {
    for (const chat of [ADA, GROUP]) {
      app.reset();
      const { id, messageId } = await sendTo(chat);
      app.lines = [{ ok: true, text: 'Acknowledged INC-2026-001.' }];
      const response = await telegram.press(messageId, 'Acknowledge', ADA, app.url);
      expect(response.status).toBe(200);
      expect(app.events).toEqual([
        {
          kind: 'answer',
          action: 'acknowledge',
          message: { by: 'id', messageId: id },
          address: '12345',
          name: 'Ada L',
        },
      ]);
      expect(telegram.answers.at(-1)).toEqual({
        method: 'answerCallbackQuery',
        callback_query_id: expect.any(String),
        text: 'Acknowledged INC-2026-001.',
        show_alert: false,
      });
    }
  });

  it('is a button that could not do it: the reason is shown until it is read, in 200 characters', async () => {
    const { messageId } = await sendTo(ADA);
    app.lines = [{ ok: false, text: 'Too late. '.repeat(100) }];
    await telegram.press(messageId, 'Acknowledge', ADA, app.url);
    expect(telegram.answers[0]).toMatchObject({ show_alert: true });
    expect(String(telegram.answers[0]?.text).length).toBeLessThanOrEqual(200);
  });

  it('is a button pressed again by a repeated update: the same event, which does no harm', async () => {
    const { messageId } = await sendTo(ADA);
    const update = telegram.pressUpdate(messageId, 'Acknowledge', ADA, app.url);
    await telegram.post(update);
    await telegram.post(update);
    expect(app.events[1]).toEqual(app.events[0]);
  });

  it.each(['x:1', 'delete_everything', 'a:', '__proto__'])('is a button %j that is not ours', async (data) => {
    const callback_query = { id: 'q', from: { id: ADA, first_name: 'Ada' }, data };
    await telegram.post(telegram.update(app.url, { callback_query }));
    expect(app.events).toEqual([]);
    expect(telegram.answers[0]).toMatchObject({ method: 'answerCallbackQuery', text: expect.any(String) });
  });

  it.each([
    ['/ack 12', 'acknowledge', { by: 'code', code: '12' }],
    ['/ack', 'acknowledge', { by: 'latest' }],
    ['ack 12', 'acknowledge', { by: 'code', code: '12' }],
    ['/escalate@TocsinBot #12', 'escalate', { by: 'code', code: '12' }],
    ['/resolve', 'resolve', { by: 'latest' }],
  ])('is %j: it answers', async (text, action, message) => {
    await telegram.write(ADA, text, app.url);
    expect(app.events).toEqual([{ kind: 'answer', action, message, address: '12345', name: 'Ada L' }]);
  });

  it('is an answer to a page: it means that page', async () => {
    const { messageId } = await sendTo(GROUP);
    await telegram.write(ADA, '/ack', app.url, { chat: GROUP, replyTo: messageId });
    expect(app.events).toMatchObject([
      { kind: 'answer', message: { by: 'reference', reference: `${GROUP}:${messageId}` } },
    ]);
  });

  it.each([
    ['/status', 'status'],
    ['/oncall@TocsinBot', 'oncall'],
    ['/ack INC-2026-001', 'ack INC-2026-001'],
    ['/status  of <b>all</b>\u202e', 'status of <b>all</b>'],
    ['who is on call?', 'who is on call?'],
  ])('is the command %j, answered in the chat', async (text, words) => {
    app.lines = [{ ok: true, text: 'Nobody is <paged> now.' }];
    await telegram.write(ADA, text, app.url);
    expect(app.events).toEqual([{ kind: 'command', words, address: '12345', name: 'Ada L' }]);
    expect(telegram.answers[0]).toMatchObject({ method: 'sendMessage', chat_id: ADA, text: 'Nobody is <paged> now.' });
    expect(telegram.answers[0]).not.toHaveProperty('parse_mode');
  });

  it('is talk in a group, which is not for us; a command there is answered there', async () => {
    app.lines = [{ ok: true, text: 'Ada is on call.' }];
    await telegram.write(ADA, 'stop it, I ack that', app.url, { chat: GROUP });
    expect([app.events, telegram.answers]).toEqual([[], []]);
    await telegram.write(ADA, '/oncall@TocsinBot', app.url, { chat: GROUP });
    expect(app.events).toHaveLength(1);
    expect(telegram.answers[0]).toMatchObject({ chat_id: GROUP });
  });

  it('is /start, /stop or a block: it opts in and out, and /start tells the address', async () => {
    await telegram.write(ADA, '/start', app.url);
    expect(telegram.answers[0]?.text).toContain('12345');
    await telegram.write(ADA, '/stop', app.url);
    await telegram.setBlocked(ADA, true, app.url);
    await telegram.setBlocked(ADA, false, app.url);
    await telegram.setBlocked(GROUP, true, app.url);
    expect(app.events).toEqual([
      { kind: 'opt', wants: true, address: '12345' },
      { kind: 'opt', wants: false, address: '12345' },
      { kind: 'opt', wants: false, address: '12345' },
      { kind: 'opt', wants: true, address: '12345' },
      { kind: 'opt', wants: false, address: String(GROUP) },
    ]);
    expect(await channel.send(aPage(String(GROUP)), telegram.settings)).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('blocked'),
    });
  });

  it.each([
    { edited_message: { message_id: 1, from: { id: ADA }, chat: { id: ADA }, text: '/ack' } },
    { channel_post: { message_id: 1, chat: { id: GROUP }, text: '/ack' } },
    { inline_query: { id: '1', from: { id: ADA }, query: '/ack' } },
    { message: { message_id: 1, from: { id: ADA, is_bot: true }, chat: { id: ADA }, text: '/ack' } },
    { message: { message_id: 1, from: { id: ADA }, chat: { id: ADA }, photo: [] } },
    { message: { message_id: 1, chat: { id: ADA }, text: '/ack' } },
    { message: { from: { id: '12345' }, chat: { id: ADA }, text: '/ack' } },
    { callback_query: { id: 'q', from: {}, data: 'a:1' } },
    { callback_query: 'x' },
    { my_chat_member: { chat: { id: ADA }, new_chat_member: { status: 'restricted' } } },
    { poll: {} },
  ])('is something else, taken with 200: %j', async (update) => {
    expect((await telegram.post(telegram.update(app.url, update))).status).toBe(200);
    expect(app.events).toEqual([]);
  });

  it('is forged or broken: it is refused', async () => {
    const { messageId } = await sendTo(ADA);
    const update = telegram.pressUpdate(messageId, 'Acknowledge', ADA, app.url);
    const status = async (headers: Record<string, string>, body = update.body, url = app.url) =>
      (await fetch(url, { method: 'POST', headers, body })).status;
    expect(await status({})).toBe(401);
    expect(await status({ 'x-telegram-bot-api-secret-token': 'guess' })).toBe(403);
    expect(await status({ 'x-telegram-bot-api-secret-token': `${telegram.secretToken}x` })).toBe(403);
    expect(await status(update.headers, 'no JSON')).toBe(400);
    expect(await status(update.headers, update.body, `${app.url}/status`)).toBe(400);
    expect((await fetch(app.url)).status).toBe(405);
    expect(app.events).toEqual([]);
    const { secretToken: _none, ...settings } = telegram.settings;
    const request = app.requests.find(
      (came) => came.headers['x-telegram-bot-api-secret-token'] === telegram.secretToken,
    );
    expect(request && channel.receive?.(request, settings)).toMatchObject({ kind: 'refused', status: 403 });
  });
});
