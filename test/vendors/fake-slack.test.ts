import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from './fake-slack.ts';

const text = (type: string, length: number) => ({ type, text: 'x'.repeat(length) });
const button = (changes: object) => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: 'a', text: text('plain_text', 5), ...changes }],
});

describe('the fake Slack', () => {
  let slack: FakeSlack;
  beforeAll(async () => {
    slack = await startFakeSlack();
  });
  afterAll(() => slack.close());

  async function call(body: object, headers: Record<string, string> = {}, method = 'chat.postMessage') {
    const response = await fetch(`${slack.apiUrl}/${method}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.token}`,
        'content-type': 'application/json; charset=utf-8',
        ...headers,
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { ok: boolean; error?: string };
  }
  const errorFor = async (block: object) => (await call({ channel: 'C0ONE', text: 'x', blocks: [block] })).error;

  it('accepts what is right', async () => {
    expect(await call({ channel: 'C0ONE', text: 'x' })).toMatchObject({ ok: true });
    expect(await errorFor({ type: 'header', text: text('plain_text', 150) })).toBeUndefined();
    expect(await errorFor({ type: 'section', text: text('mrkdwn', 3000) })).toBeUndefined();
  });

  it.each([
    ['a long header', { type: 'header', text: text('plain_text', 151) }],
    ['mrkdwn in a header', { type: 'header', text: text('mrkdwn', 5) }],
    ['a long section', { type: 'section', text: text('mrkdwn', 3001) }],
    ['an empty section', { type: 'section', text: text('mrkdwn', 0) }],
    ['a section without anything', { type: 'section' }],
    ['a long field', { type: 'section', fields: [text('mrkdwn', 2001)] }],
    ['no buttons', { type: 'actions', elements: [] }],
    ['a long label', button({ text: text('plain_text', 76) })],
    ['a long value', button({ value: 'x'.repeat(2001) })],
    ['a long address', button({ url: 'x'.repeat(3001) })],
    ['an unknown block', { type: 'carousel' }],
  ])('refuses %s', async (_what, block) => {
    expect(await errorFor(block)).toBe('invalid_blocks');
  });

  it('refuses more than 50 blocks', async () => {
    const blocks = Array.from({ length: 51 }, () => ({ type: 'divider' }));
    expect((await call({ channel: 'C0ONE', text: 'x', blocks })).error).toBe('invalid_blocks');
  });

  it('names what is wrong with a call', async () => {
    const message = { channel: 'C0ONE', text: 'x' };
    expect((await call(message, { authorization: 'Bearer other' })).error).toBe('invalid_auth');
    expect((await call(message, { 'content-type': 'text/html' })).error).toBe('invalid_post_type');
    expect((await call({ text: 'x' })).error).toBe('channel_not_found');
    expect((await call({ channel: 'C0ONE' })).error).toBe('no_text');
    expect((await call({ channel: 'C0ONE', ts: '1.1', text: 'x' }, {}, 'chat.update')).error).toBe('message_not_found');
  });

  it('notices a call to everybody in mrkdwn but not in plain text', async () => {
    const shout = '<!here>';
    await call({ channel: 'C0ONE', text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: shout } }] });
    expect(slack.messages.at(-1)?.callsEverybody).toBe(true);
    await call({
      channel: 'C0ONE',
      text: 'x',
      blocks: [{ type: 'header', text: { type: 'plain_text', text: shout } }],
    });
    expect(slack.messages.at(-1)?.callsEverybody).toBe(false);
  });

  it('cannot press a button that is not there', async () => {
    await expect(slack.press('1.1', 'acknowledge', 'U0ADA', 'http://127.0.0.1:1/', 'secret')).rejects.toThrow(
      'no button',
    );
  });
});
