import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyTwimlIsInvalid } from './check-twiml.ts';
import { type FakeTwilio, startFakeTwilio } from './fake-twilio.ts';

const TWIML = '<Response><Say>Hello</Say></Response>';

describe('the fake Twilio', () => {
  let twilio: FakeTwilio;
  beforeAll(async () => {
    twilio = await startFakeTwilio();
  });
  afterAll(() => twilio.close());

  async function call(
    resource: string,
    form: Record<string, string>,
    user = twilio.accountSid,
    pass = twilio.authToken,
  ) {
    const response = await fetch(`${twilio.apiUrl}/2010-04-01/Accounts/${user}/${resource}.json`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${pass}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
    const { code, sid } = (await response.json()) as { code?: number; sid?: string };
    return { status: response.status, code, sid };
  }
  const sms = (changes: Record<string, string> = {}) =>
    call('Messages', { To: '+15550100123', From: twilio.from, Body: 'Hi', ...changes });

  it('accepts a text message and a call', async () => {
    expect(await sms()).toMatchObject({ status: 201, sid: expect.stringMatching(/^SM[0-9a-f]{32}$/u) });
    const made = await call('Calls', { To: '+15550100123', From: twilio.from, Twiml: TWIML });
    expect(made).toMatchObject({ status: 201, sid: expect.stringMatching(/^CA[0-9a-f]{32}$/u) });
  });

  it.each([
    [21211, { To: '+15005550001' }],
    [21211, { To: '5550100' }],
    [21610, { To: '+15005550004' }],
    [21614, { To: '+15005550009' }],
    [21604, { To: '' }],
    [21603, { From: '' }],
    [21602, { Body: ' ' }],
    [21617, { Body: 'x'.repeat(1601) }],
    [21609, { StatusCallback: 'nowhere' }],
  ])('refuses with %i: %j', async (code, changes) => {
    expect(await sms(changes)).toMatchObject({ status: 400, code });
  });

  it('refuses a wrong token, another account, an unknown resource and a document it cannot run', async () => {
    expect(await call('Messages', {}, twilio.accountSid, 'wrong')).toMatchObject({ status: 401, code: 20003 });
    expect(await call('Messages', {}, 'ACother')).toMatchObject({ status: 401, code: 20003 });
    expect(await call('Faxes', {})).toMatchObject({ status: 404, code: 20404 });
    const dial = (Twiml: string) => call('Calls', { To: '+15550100123', From: twilio.from, Twiml });
    expect(await dial('<Response><Say>A & B</Say></Response>')).toMatchObject({ code: 12100 });
    expect(await dial(`<Response><Say>${'x'.repeat(4000)}</Say></Response>`)).toMatchObject({ code: 21605 });
  });

  it('refuses a number after STOP, until START', async () => {
    const server = createServer((_request, response) => void response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await twilio.reply('+15550100123', 'stop', url);
    expect(await sms()).toMatchObject({ code: 21610 });
    await twilio.reply('+15550100123', 'START', url);
    expect(await sms()).toMatchObject({ status: 201 });
    server.close();
  });

  it('signs as Twilio documents: address, then names and values in order', () => {
    const { headers } = twilio.sign('https://example.org/a?b=1', 'To=%2B1&Body=hi+there&From=%2B2');
    const expected = createHmac('sha1', twilio.authToken)
      .update('https://example.org/a?b=1Bodyhi thereFrom+2To+1')
      .digest('base64');
    expect(headers['x-twilio-signature']).toBe(expected);
  });

  it('lets nobody press a key that is not asked for', async () => {
    const { sid = '' } = await call('Calls', { To: '+15550100123', From: twilio.from, Twiml: TWIML });
    expect(() => twilio.keyRequest(sid, '4')).toThrow('no key');
    await expect(twilio.reportCall(sid, 'completed')).rejects.toThrow('no status callback');
  });
});

describe('whyTwimlIsInvalid', () => {
  it.each([
    TWIML,
    '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
    '<Response><Gather numDigits="1" action="https://a/?b=1&amp;c=2"><Say loop="2">A &lt; B</Say></Gather><Hangup/></Response>',
  ])('accepts %s', (document) => {
    expect(whyTwimlIsInvalid(document)).toBeNull();
  });

  it.each([
    '',
    'Hello',
    '<Response>',
    '<Response><Say>a</Response></Say>',
    '<Response><Say>a<Say>b</Say></Say></Response>',
    '<Response><Play>a</Play></Response>',
    '<Response><Say>a & b</Say></Response>',
    '<Response><Say>a > b</Say></Response>',
    '<Response><Say voice=man>a</Say></Response>',
    '<Response><Gather action="https://a/?b=1&c=2"></Gather></Response>',
    '<Response><Say>\u0007</Say></Response>',
    '<Response><Say>a</Say></Response>more',
  ])('refuses %j', (document) => {
    expect(whyTwimlIsInvalid(document)).toEqual(expect.any(String));
  });
});
