import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';
import { parseTelegramHtml } from './fake-telegram-html.ts';

describe('the fake Telegram', () => {
  let telegram: FakeTelegram;
  beforeAll(async () => {
    telegram = await startFakeTelegram();
  });
  afterAll(() => telegram.close());

  async function call(body: object, method = 'sendMessage', token = telegram.botToken) {
    const response = await fetch(`${telegram.apiUrl}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: 7, text: 'Hi', ...body }),
    });
    const { description = '' } = (await response.json()) as { description?: string };
    return `${response.status} ${description}`.trim();
  }
  const withKey = (key: object) => ({ reply_markup: { inline_keyboard: [[{ text: 'Key', ...key }]] } });

  it.each([
    ['200', {}],
    ['200', { text: 'x'.repeat(4096) }],
    ['200', { text: `<b>${'&lt;'.repeat(4096)}</b>`, parse_mode: 'HTML' }],
    ['200', { text: 'a & <b', chat_id: '@status' }],
    ['200', withKey({ callback_data: 'x'.repeat(64) })],
    ['200', withKey({ url: 'https://tocsin.example.org/' })],
    ['200', { reply_parameters: { message_id: 5, allow_sending_without_reply: true } }],
    ['400 Bad Request: message is too long', { text: 'x'.repeat(4097) }],
    ['400 Bad Request: message text is empty', { text: ' ' }],
    ["400 Bad Request: can't parse entities: Unclosed start tag", { text: 'a < b', parse_mode: 'HTML' }],
    ['400 Bad Request: BUTTON_DATA_INVALID', withKey({ callback_data: 'x'.repeat(65) })],
    ['400 Bad Request: BUTTON_DATA_INVALID', withKey({ callback_data: '' })],
    ['400 Bad Request: Text buttons are unallowed in the inline keyboard', withKey({})],
    [
      "400 Bad Request: inline keyboard button URL 'http://localhost:7700/' is invalid: Wrong HTTP URL",
      withKey({ url: 'http://localhost:7700/' }),
    ],
    ['400 Bad Request: message to be replied not found', { reply_parameters: { message_id: 5 } }],
    ['400 Bad Request: chat not found', { chat_id: 'ada' }],
  ])('answers %s to %j', async (expected, body) => {
    expect(await call(body)).toBe(expected);
  });

  it('knows its token, its methods and its chats', async () => {
    expect(await call({}, 'sendMessage', '1:wrong')).toBe('401 Unauthorized');
    expect(await call({}, 'sendDice')).toBe('404 Not Found');
    telegram.forget(8);
    expect(await call({ chat_id: 8 })).toBe('400 Bad Request: chat not found');
  });

  it('edits what is there, and only to something else', async () => {
    await call({ text: 'one' });
    const message_id = telegram.messages.at(-1)?.messageId;
    expect(await call({ text: 'two', message_id }, 'editMessageText')).toBe('200');
    expect(await call({ text: 'two', message_id }, 'editMessageText')).toContain('message is not modified');
    expect(await call({ text: 'two', message_id: 1 }, 'editMessageText')).toContain('message to edit not found');
  });

  it('lets nobody press a button that is not there', async () => {
    await call(withKey({ url: 'https://tocsin.example.org/' }));
    const { messageId = 0 } = telegram.messages.at(-1) ?? {};
    expect(() => telegram.pressUpdate(messageId, 'Key', 7, 'http://127.0.0.1:1/')).toThrow('no button');
  });
});

describe('parseTelegramHtml', () => {
  it.each([
    ['<b>a &amp; b</b> &lt;c&gt; "d"', 'a & b <c> "d"'],
    ['<a href="https://example.org/?a=1&amp;b=2">x</a>', 'x'],
    ['<pre><code>x</code></pre>', 'x'],
    ['&copy; stays', '&copy; stays'],
  ])('reads %s', (html, text) => {
    expect(parseTelegramHtml(html)).toMatchObject({ ok: true, text });
  });

  it.each(['<b>', '<b></i>', '</b>', '<script>x</script>', '<b class="x">y</b>', 'a < b', '<b><i></b></i>'])(
    'refuses %s',
    (html) => {
      expect(parseTelegramHtml(html)).toEqual({ ok: false, why: expect.any(String) });
    },
  );
});
