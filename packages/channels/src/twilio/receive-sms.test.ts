import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTwilio, startFakeTwilio } from '../../../../test/vendors/fake-twilio.ts';
import { type CallbackApp, startCallbackApp } from '../callback-app.fixture.ts';
import { aPage } from '../channel.contract.ts';
import { parseSms } from './parse-sms.ts';
import { createTwilioSmsChannel } from './twilio-sms-channel.ts';
import { signTwilioRequest, verifyTwilioRequest } from './verify-twilio-request.ts';

const ADDRESS = '+15550100123';

/** Twilio's published example of a signature. */
const EXAMPLE = {
  authToken: '12345',
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  signature: '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
  form: {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  },
};

function request(changes: { url?: string; body?: string; method?: string; signature?: string | undefined } = {}) {
  const { signature = EXAMPLE.signature, ...rest } = changes;
  return {
    method: 'POST',
    url: EXAMPLE.url,
    path: '',
    headers: 'signature' in changes && changes.signature === undefined ? {} : { 'x-twilio-signature': signature },
    body: new URLSearchParams(EXAMPLE.form).toString(),
    nowMs: 0,
    ...rest,
  };
}

describe('verifyTwilioRequest', () => {
  const isValid = (changes: Parameters<typeof request>[0], token: string | undefined = EXAMPLE.authToken) =>
    verifyTwilioRequest(request(changes), token).valid;

  it("accepts Twilio's own example", () => {
    const verified = verifyTwilioRequest(request(), EXAMPLE.authToken);
    expect(verified.valid && verified.form.get('Digits')).toBe('1234');
  });

  it('accepts the address with and without the usual port', () => {
    const fields = new URLSearchParams(EXAMPLE.form);
    for (const signed of ['https://mycompany.com:443/a?b=1', 'https://mycompany.com/a?b=1']) {
      const signature = signTwilioRequest('12345', signed, fields);
      expect(isValid({ url: 'https://mycompany.com/a?b=1', signature })).toBe(true);
      expect(isValid({ url: 'https://mycompany.com:443/a?b=1', signature })).toBe(true);
    }
    const signature = signTwilioRequest('12345', 'https://mycompany.com/a', fields);
    expect(isValid({ url: 'https://mycompany.com:8443/a', signature })).toBe(true);
    expect(isValid({ url: 'https://mycompany.com.example.org/a', signature })).toBe(false);
  });

  it.each([
    ['a changed address', { url: `${EXAMPLE.url}3` }],
    ['a changed field', { body: new URLSearchParams({ ...EXAMPLE.form, Digits: '4' }).toString() }],
    ['a field more', { body: `${new URLSearchParams(EXAMPLE.form)}&Body=a` }],
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['a signature of another length', { signature: 'AAAA' }],
    ['GET', { method: 'GET' }],
  ])('refuses %s', (_what, changes) => {
    expect(isValid(changes)).toBe(false);
  });

  it.each([undefined, '', 'other'])('refuses with the token %j', (token) => {
    expect(verifyTwilioRequest(request(), token)).toMatchObject({ valid: false, reason: expect.any(String) });
  });

  it('is not fooled by a field that moves its end into the next name', () => {
    const fields = new URLSearchParams({ From: ADDRESS, Body: 'hi' });
    const signature = signTwilioRequest('12345', EXAMPLE.url, fields);
    const twice = `${fields}&From=%2B15550199999`;
    expect(isValid({ body: twice, signature })).toBe(false);
  });
});

describe('parseSms', () => {
  it.each([
    ['12a', 'acknowledge', '12'],
    ['12 A', 'acknowledge', '12'],
    ['  12A. ', 'acknowledge', '12'],
    ['ack 12', 'acknowledge', '12'],
    ['Ack #12!', 'acknowledge', '12'],
    ['a12', 'acknowledge', '12'],
    ['a', 'acknowledge', null],
    ['ACK', 'acknowledge', null],
    ['12', 'acknowledge', '12'],
    ['#12', 'acknowledge', '12'],
    ['"12a"', 'acknowledge', '12'],
    ['12a on it', 'acknowledge', '12'],
    ['ack 12, looking', 'acknowledge', '12'],
    ['12-e', 'escalate', '12'],
    ['e 12', 'escalate', '12'],
    ['escalate 12', 'escalate', '12'],
    ['E', 'escalate', null],
    ['resolve 12', 'resolve', '12'],
    ['12r', 'resolve', '12'],
    ['12\r\na', 'acknowledge', '12'],
    ['１２a', null, null],
  ])('reads %j as %s %s', (body, action, code) => {
    const parsed = parseSms(body, undefined);
    if (action === null) expect(parsed).toEqual({ kind: 'command', words: body });
    else expect(parsed).toEqual({ kind: 'answer', action, code });
  });

  it.each([
    'status',
    'oncall',
    'help',
    'ack INC-2026-001',
    '12 34',
    '12 servers are down',
    'a server is down',
    'escalating',
    'constructor',
    '__proto__',
    'toString 12',
    '1234567',
    '12b',
    'e-mail me',
  ])('leaves %j to the commands', (body) => {
    expect(parseSms(body, undefined)).toEqual({ kind: 'command', words: body });
  });

  it.each(['STOP', 'stop', ' Stop. ', 'STOPALL', 'Unsubscribe', 'CANCEL', 'END', 'quit'])('opts out by %j', (body) => {
    expect(parseSms(body, undefined)).toEqual({ kind: 'opt', wants: false });
  });

  it('opts in and out by the words of the account, too', () => {
    for (const body of ['START', 'yes', 'unstop']) expect(parseSms(body, undefined)).toMatchObject({ wants: true });
    expect(parseSms('ARRET', 'STOP')).toEqual({ kind: 'opt', wants: false });
    expect(parseSms('weiter', 'START')).toEqual({ kind: 'opt', wants: true });
    expect(parseSms('INFO', 'HELP')).toEqual({ kind: 'nothing' });
  });

  it.each(['stop paging me', 'the end is near', 'please cancel'])('does not opt out by %j', (body) => {
    expect(parseSms(body, undefined)).toMatchObject({ kind: 'command' });
  });

  it('reads hostile text in no time', () => {
    const startMs = performance.now();
    for (const body of ['1'.repeat(100_000), 'a '.repeat(50_000), '# '.repeat(50_000), `${'"('.repeat(50_000)}12a`]) {
      parseSms(body, undefined);
    }
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(parseSms('', undefined)).toEqual({ kind: 'nothing' });
    expect(parseSms(' \u0000\u202e ', undefined)).toEqual({ kind: 'nothing' });
  });
});

describe('what Twilio sends about text messages', () => {
  let twilio: FakeTwilio;
  let app: CallbackApp;
  beforeAll(async () => {
    twilio = await startFakeTwilio();
    app = await startCallbackApp(createTwilioSmsChannel(), twilio.settings);
  });
  beforeEach(() => app.reset());
  afterAll(async () => {
    await app.close();
    await twilio.close();
  });

  it('is a reply: it comes as an answer by the number, and is answered by a text message', async () => {
    app.lines = [{ ok: true, text: 'Acknowledged <INC-2026-001> & "stopped".' }];
    const response = await twilio.reply(ADDRESS, '12a', app.url);
    expect(app.events).toEqual([
      { kind: 'answer', action: 'acknowledge', message: { by: 'code', code: '12' }, address: ADDRESS, name: null },
    ]);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(await response.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Acknowledged &lt;INC-2026-001&gt; &amp; &quot;stopped&quot;.</Message></Response>',
    );
  });

  it('is a reply without a code: it means the latest message', async () => {
    await twilio.reply(ADDRESS, 'e', app.url);
    expect(app.events).toMatchObject([{ action: 'escalate', message: { by: 'latest' } }]);
  });

  it('is a command: its words come as they were typed', async () => {
    await twilio.reply(ADDRESS, 'Status  of INC-2026-001 \u202e', app.url);
    expect(app.events).toEqual([{ kind: 'command', words: 'Status of INC-2026-001', address: ADDRESS, name: null }]);
  });

  it('is STOP or START: it comes as an opt-out, and Twilio has answered already', async () => {
    app.lines = [{ ok: true, text: 'You get no more pages.' }];
    const stop = await twilio.reply(ADDRESS, 'STOP', app.url, { OptOutType: 'STOP' });
    expect(app.events).toEqual([{ kind: 'opt', wants: false, address: ADDRESS }]);
    expect(await stop.text()).toContain('<Response></Response>');
    const channel = createTwilioSmsChannel();
    expect(await channel.send(aPage(ADDRESS), twilio.settings)).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('opted out'),
    });
    await twilio.reply(ADDRESS, 'START', app.url);
    expect(app.events.at(-1)).toEqual({ kind: 'opt', wants: true, address: ADDRESS });
    expect(await channel.send(aPage(ADDRESS), twilio.settings)).toMatchObject({ kind: 'delivered' });
  });

  it('answers with no more than three segments, whatever the line says', async () => {
    app.lines = [{ ok: true, text: `${'🔥'.repeat(500)}\u0000\uffff` }];
    const body = await (await twilio.reply(ADDRESS, 'status', app.url)).text();
    expect(body.length).toBeLessThan(300);
    expect(body).not.toMatch(/\p{Surrogate}|\p{Cc}|\uffff/u);
  });

  it.each([
    ['delivered', undefined, { status: 'delivered', reason: null }],
    ['undelivered', 30003, { status: 'failed', reason: 'the phone is off or out of reach (error 30003)' }],
    ['undelivered', 30006, { status: 'failed', reason: expect.stringContaining('landline') }],
    ['failed', 30036, { status: 'failed', reason: expect.stringContaining('too long') }],
    ['failed', undefined, { status: 'failed', reason: 'Twilio could not deliver the message' }],
    ['failed', 99999, { status: 'failed', reason: expect.stringContaining('99999') }],
  ])('is the report %s %s', async (status, code, expected) => {
    const sid = await sendOne();
    expect((await twilio.reportMessage(sid, status, code)).status).toBe(200);
    expect(app.events).toEqual([{ kind: 'receipt', reference: sid, ...expected }]);
  });

  it.each(['queued', 'sending', 'sent', 'accepted', 'a status of tomorrow'])(
    'is the report %s, which says nothing about the phone',
    async (status) => {
      expect((await twilio.reportMessage(await sendOne(), status)).status).toBe(200);
      expect(app.events).toEqual([]);
    },
  );

  it('is forged: it is refused and nothing happens', async () => {
    const sid = await sendOne();
    const report = { MessageSid: sid, MessageStatus: 'failed' };
    expect((await twilio.post(`${app.url}/status`, report, 'another token')).status).toBe(403);
    expect((await twilio.post(app.url, { From: ADDRESS, Body: '12a' }, 'another token')).status).toBe(403);
    expect((await fetch(app.url, { method: 'POST', body: 'Body=12a' })).status).toBe(401);
    expect((await fetch(app.url)).status).toBe(405);
    expect((await twilio.post(`${app.url}/gather`, { From: ADDRESS, Body: '12a' })).status).toBe(400);
    expect((await twilio.post(app.url, { Body: '12a' })).status).toBe(400);
    expect(app.events).toEqual([]);
  });

  async function sendOne(): Promise<string> {
    await createTwilioSmsChannel().send(aPage(ADDRESS, { callbackUrl: app.url }), twilio.settings);
    return twilio.messages.at(-1)?.sid ?? '';
  }
});
