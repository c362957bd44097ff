import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyTwimlIsInvalid } from '../../../../test/vendors/check-twiml.ts';
import { type FakeTwilio, startFakeTwilio, type TwilioRequest } from '../../../../test/vendors/fake-twilio.ts';
import { type CallbackApp, startCallbackApp } from '../callback-app.fixture.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import type { Channel, InboundRequest, OutgoingMessage } from '../channel.ts';
import { callDocument, MAX_TWIML_LENGTH, renderVoice } from './render-voice.ts';
import { createTwilioVoiceChannel } from './twilio-voice-channel.ts';

const ADDRESS = '+15550100123';
const CALLBACK = 'https://tocsin.example.org/channels/shop/voice/callback';
const PAGE_ACTIONS: OutgoingMessage['actions'] = [
  { id: 'acknowledge', label: 'Acknowledge' },
  { id: 'escalate', label: 'Escalate' },
  { id: 'open', label: 'Open' },
];

function aCall(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return aPage(ADDRESS, { actions: PAGE_ACTIONS, callbackUrl: CALLBACK, ...changes });
}

describeChannel('Twilio voice', async () => {
  const twilio = await startFakeTwilio();
  const channel = createTwilioVoiceChannel(5000);
  // The id of a message shows only in the addresses that Twilio calls back.
  const reachable: Channel = {
    ...channel,
    send: (message, settings) => channel.send({ callbackUrl: CALLBACK, ...message }, settings),
  };
  const received = (request: TwilioRequest): InboundRequest => ({ ...request, path: 'gather', nowMs: Date.now() });
  return {
    channel: reachable,
    settings: twilio.settings,
    unreachableSettings: { ...twilio.settings, apiUrl: 'http://127.0.0.1:1' },
    address: ADDRESS,
    badAddress: '+15005550001',
    secrets: [twilio.authToken, twilio.accountSid],
    received: () =>
      twilio.calls.map(({ twiml, statusCallback }) => ({
        id: new URL(statusCallback ?? CALLBACK).searchParams.get('message'),
        headline: twiml,
        text: twiml,
        callsEverybody: false,
      })),
    limitRateOnce: () => {
      twilio.failNext({ status: 429, retryAfterSeconds: 7 });
      return 7;
    },
    failOnce: () => twilio.failNext({ status: 503 }),
    pressAcknowledge: () => received(twilio.keyRequest(twilio.calls.at(-1)?.sid ?? '', '4')),
    forge: ({ body, url, ...request }) => ({ ...request, ...twilio.sign(url, body, 'another token') }),
    sign: (body) => received(twilio.sign(`${CALLBACK}/gather?message=m`, body)),
    close: () => twilio.close(),
  };
});

describe('a call', () => {
  let twilio: FakeTwilio;
  let app: CallbackApp;
  const channel = createTwilioVoiceChannel(5000);
  beforeEach(async () => {
    twilio = await startFakeTwilio();
    app = await startCallbackApp(channel, twilio.settings);
  });
  afterEach(async () => {
    await app.close();
    await twilio.close();
  });

  async function dial(changes: Partial<OutgoingMessage> = {}): Promise<string> {
    const outcome = await channel.send(aCall({ callbackUrl: app.url, ...changes }), twilio.settings);
    if (outcome.kind !== 'delivered' || outcome.reference === null) throw new Error(JSON.stringify(outcome));
    return outcome.reference;
  }

  it('says who, what and which keys, twice, in the voice of the settings', async () => {
    const settings = { ...twilio.settings, voice: 'Polly.Amy', language: 'en-GB' };
    await channel.send(aCall(), settings);
    expect(twilio.calls[0]).toMatchObject({ to: ADDRESS, from: '+15005550006', form: { Timeout: '40' } });
    expect(twilio.calls[0]?.twiml).toContain(
      '<Say voice="Polly.Amy" language="en-GB" loop="2">This is Tocsin with a page for Ada. Level P 1, incident I N C, 2 0 2 6, 0 0 1. Webhook success is below 90 %.',
    );
    expect(twilio.calls[0]?.twiml).toContain(
      'Press 4 to acknowledge, 6 to escalate, 1 to hear it again.</Say></Gather>',
    );
  });

  it.each([
    ['4', 'acknowledge'],
    ['6', 'escalate'],
  ])('is answered by key %s: %s the message, and the outcome is said', async (key, action) => {
    const id = crypto.randomUUID();
    const sid = await dial({ id });
    app.lines = [{ ok: true, text: 'Done for <INC> & "all".' }];
    const response = await twilio.press(sid, key);
    expect(app.events).toEqual([
      { kind: 'answer', action, message: { by: 'id', messageId: id }, address: ADDRESS, name: null },
    ]);
    expect(response.headers.get('content-type')).toContain('text/xml');
    expect(await response.text()).toContain(
      '<Say>Done for &lt;INC&gt; &amp; &quot;all&quot;. Goodbye.</Say><Hangup/></Response>',
    );
  });

  it('is said again by key 1, as often as wished, and can be answered then', async () => {
    const sid = await dial();
    const first = /loop="2">([^<]+)</u.exec(twilio.calls[0]?.twiml ?? '')?.[1];
    for (let n = 0; n < 3; n += 1) {
      const again = await (await twilio.press(sid, '1')).text();
      expect(/loop="2">([^<]+)</u.exec(again)?.[1]).toBe(first);
      expect(whyTwimlIsInvalid(again)).toBeNull();
    }
    expect(app.events).toEqual([]);
    await twilio.press(sid, '4');
    expect(app.events).toHaveLength(1);
  });

  it.each(['0', '9', '', '44', '__proto__', '#'])('is said again by %j, which is no key', async (key) => {
    const again = await (await twilio.press(await dial(), key)).text();
    expect(app.events).toEqual([]);
    expect(again).toContain('This key does nothing. This is Tocsin');
  });

  it('is never answered by a machine', async () => {
    const sid = await dial();
    const action = twilio.keyRequest(sid, '4').url;
    for (const machine of ['machine_start', 'machine_end_beep', 'fax']) {
      const response = await twilio.post(action, { CallSid: sid, To: ADDRESS, Digits: '4', AnsweredBy: machine });
      expect(await response.text()).toContain('<Hangup/>');
    }
    expect(app.events).toEqual([]);
    await twilio.reportCall(sid, 'completed', { AnsweredBy: 'machine_start' });
    expect(app.events).toEqual([
      { kind: 'receipt', reference: sid, status: 'failed', reason: 'an answering machine took the call' },
    ]);
  });

  it('listens for no key, and says none, when Tocsin cannot be reached', async () => {
    const { callbackUrl: _none, ...message } = aCall();
    await channel.send(message, twilio.settings);
    expect(twilio.calls[0]?.twiml).not.toMatch(/Gather|Press/u);
    twilio.refuseLocalCallbacks = true;
    await dial();
    expect(twilio.calls[1]?.twiml).not.toMatch(/Gather|Press/u);
  });

  it.each([
    ['completed', 'delivered', null],
    ['busy', 'failed', 'the line was busy'],
    ['no-answer', 'failed', 'nobody took the call'],
    ['failed', 'failed', 'the call could not be connected'],
    ['canceled', 'failed', 'the call was canceled'],
  ])('that ends %s is %s and never acknowledged', async (callStatus, status, reason) => {
    const sid = await dial();
    expect((await twilio.reportCall(sid, callStatus)).status).toBe(200);
    expect(app.events).toEqual([{ kind: 'receipt', reference: sid, status, reason }]);
  });

  it.each(['queued', 'ringing', 'in-progress', 'initiated', 'toString'])(
    'that is %s says nothing yet',
    async (status) => {
      expect((await twilio.reportCall(await dial(), status)).status).toBe(200);
      expect(app.events).toEqual([]);
    },
  );

  it('takes nothing from a forged key or report, or from a key without its message', async () => {
    const sid = await dial();
    const { url } = twilio.keyRequest(sid, '4');
    const key = { CallSid: sid, To: ADDRESS, Digits: '4' };
    expect((await twilio.post(url, key, 'another token')).status).toBe(403);
    expect((await twilio.post(`${app.url}/gather`, key)).status).toBe(400);
    expect((await twilio.post(`${app.url}/gather?message=..%2f`, key)).status).toBe(400);
    expect((await twilio.post(url, { CallSid: sid, Digits: '4' })).status).toBe(400);
    expect((await twilio.post(app.url, key)).status).toBe(400);
    const other = twilio.sign(url, new URLSearchParams(key).toString());
    const moved = url.replace(/message=[^&]+/u, `message=${crypto.randomUUID()}`);
    expect((await fetch(moved, { method: 'POST', headers: other.headers, body: other.body })).status).toBe(403);
    expect(app.events).toEqual([]);
  });

  it.each([{ from: 'Tocsin' }, { from: '' }, { accountSid: 'x/y' }])('gives up with the setting %j', async (change) => {
    expect(await channel.send(aCall(), { ...twilio.settings, ...change })).toMatchObject({ kind: 'permanent' });
    expect(twilio.requests).toHaveLength(0);
  });
});

describe('what is said', () => {
  it('reads ids letter by letter, leaves out addresses, and says the level once', () => {
    const message = aCall({
      subject: 'P1 INC-2026-001: Slow',
      text: 'See https://tocsin.example.org/x?a=1 about INC-2026-001',
    });
    expect(renderVoice(message).spoken).toEqual([
      'This is Tocsin with a page for Ada.',
      'Level P 1, incident I N C, 2 0 2 6, 0 0 1.',
      'Slow.',
      'See about I N C, 2 0 2 6, 0 0 1.',
      'Press 4 to acknowledge, 6 to escalate, 1 to hear it again.',
    ]);
  });

  it.each([
    ['ampersands', '&'.repeat(9000)],
    ['quotes', '"\'<>'.repeat(3000)],
    ['emoji', '🔥'.repeat(3000)],
    ['letters of three bytes', '語'.repeat(9000)],
    ['control characters', '\u0000\uffff\u0008'.repeat(3000)],
  ])('fits into a request when everything is %s, and is XML', (_what, text) => {
    const incident = { id: text, title: text, severity: text, severityName: text, status: text, url: text };
    for (const callbackUrl of [CALLBACK, `${CALLBACK}${'x'.repeat(600)}`]) {
      const document = callDocument(
        aCall({ callbackUrl, incident, subject: text, text, to: { name: text, address: ADDRESS } }),
        { voice: '"><Hangup/>' },
      );
      expect(document.length).toBeLessThanOrEqual(MAX_TWIML_LENGTH);
      expect(whyTwimlIsInvalid(document)).toBeNull();
      expect(document).toContain('Press 4 to acknowledge, 6 to escalate');
    }
  });
});
