import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { INBOX_PROVIDERS, type InboxSource } from '@tocsin/core';
import { describe, expect, test } from 'vitest';
import { hmacSha1, hmacSha256 } from '../../../../../../test/vendors/inbox-senders/hmac.ts';
import type { RawWebhook } from '../raw-request.ts';
import { sourceOf } from '../receive.fixture.ts';
import { verify } from '../verify.ts';
import { PRESETS, presetOf, signAnew } from './index.ts';

/** A request, and with what it is right. */
interface Vector {
  readonly source: Partial<InboxSource>;
  readonly headers: readonly string[];
  readonly query?: string;
  readonly body: string;
  readonly atMs: number;
}

const FORM = ['Content-Type', 'application/x-www-form-urlencoded'];
const NOW = 1_767_614_400;

/* What the vendors themselves publish. */
const published: [string, Vector][] = [
  [
    'Standard Webhooks: the example of the specification',
    {
      source: { provider: 'standard-webhooks', secrets: ['whsec_plJ3nmyCDGBKInavdOK15jsl'] },
      headers: [
        ...['Webhook-Id', 'msg_loFOjxBNrRLzqYUf', 'Webhook-Timestamp', '1731705121'],
        ...['Webhook-Signature', 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0='],
      ],
      body: '{"event_type":"ping","data":{"success":true}}',
      atMs: 1_731_705_121_000,
    },
  ],
  [
    'Standard Webhooks: the example of Svix, under its own names of headers, between other signatures',
    {
      source: { provider: 'standard-webhooks', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] },
      headers: [
        ...['svix-id', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'svix-timestamp', '1614265330'],
        ...['svix-signature', 'v2,abc v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
      ],
      body: '{"test": 2432232314}',
      atMs: 1_614_265_330_000,
    },
  ],
  [
    'GitHub: the example of "Validating webhook deliveries"',
    {
      source: { provider: 'github', secrets: ["It's a Secret to Everybody"] },
      headers: ['X-Hub-Signature-256', 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'],
      body: 'Hello, World!',
      atMs: 0,
    },
  ],
  [
    'Slack: the example of "Verifying requests from Slack"',
    {
      source: { provider: 'slack', secrets: ['8f742231b10e8888abcd99yyyzzz85a5'] },
      headers: [
        ...[...FORM, 'X-Slack-Request-Timestamp', '1531420618'],
        ...['X-Slack-Signature', 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'],
      ],
      body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
      atMs: 1_531_420_618_000,
    },
  ],
  [
    'Twilio: the example of "Validating requests"',
    {
      source: { provider: 'twilio', secrets: ['12345'], address: 'https://example.com/myapp.php?foo=1&bar=2' },
      headers: [...FORM, 'X-Twilio-Signature', 'L/OH5YylLD5NRKLltdqwSvS0BnU='],
      body: 'Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1234567890ABCDE',
      atMs: 0,
    },
  ],
  [
    'Twilio: the example of its libraries for JSON, whose hash stands in the address',
    {
      source: { provider: 'twilio', secrets: ['12345'], address: 'https://mycompany.com/myapp.php' },
      query: '?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620',
      headers: ['Content-Type', 'application/json', 'X-Twilio-Signature', 'a9nBmqA0ju/hNViExpshrM61xv4='],
      body: '{"property": "value", "boolean": true}',
      atMs: 0,
    },
  ],
];

const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const telnyxBody = '{"data":{"id":"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0","event_type":"message.received"}}';
const telnyxSignature = signBytes(null, Buffer.from(`${NOW}|${telnyxBody}`), keys.privateKey).toString('base64');

/* Where a vendor describes how it signs, and shows no example with its secret: made as described. */
const constructed: [string, Vector][] = [
  [
    'Stripe',
    {
      source: { provider: 'stripe', secrets: ['whsec_a'] },
      headers: ['Stripe-Signature', `t=${NOW},v1=${hmacSha256('whsec_a', `${NOW}.{}`).toString('hex')},v0=abc`],
      ...{ body: '{}', atMs: NOW * 1000 },
    },
  ],
  [
    'Whop',
    {
      source: { provider: 'whop', secrets: ['ws_a'] },
      headers: [
        ...['webhook-id', 'msg_1', 'webhook-timestamp', String(NOW)],
        ...['webhook-signature', `v1,${hmacSha256('ws_a', `msg_1.${NOW}.{}`).toString('base64')}`],
      ],
      ...{ body: '{}', atMs: NOW * 1000 },
    },
  ],
  [
    'Shopify',
    {
      source: { provider: 'shopify', secrets: ['shpss_a'] },
      headers: ['X-Shopify-Hmac-SHA256', hmacSha256('shpss_a', '{"id":1}').toString('base64')],
      ...{ body: '{"id":1}', atMs: 0 },
    },
  ],
  [
    'Airwallex',
    {
      source: { provider: 'airwallex', secrets: ['whsec_a'] },
      headers: ['x-timestamp', `${NOW}000`, 'x-signature', hmacSha256('whsec_a', `${NOW}000{}`).toString('hex')],
      ...{ body: '{}', atMs: NOW * 1000 },
    },
  ],
  [
    'Telegram',
    {
      source: { provider: 'telegram', secrets: ['a_secret-token'] },
      headers: ['X-Telegram-Bot-Api-Secret-Token', 'a_secret-token'],
      ...{ body: '{"update_id":1}', atMs: 0 },
    },
  ],
  [
    'Retell',
    {
      source: { provider: 'retell', secrets: ['key_a'] },
      headers: ['X-Retell-Signature', `v=${NOW}000,d=${hmacSha256('key_a', `{}${NOW}000`).toString('hex')}`],
      ...{ body: '{}', atMs: NOW * 1000 },
    },
  ],
  [
    'Telnyx',
    {
      source: { provider: 'telnyx', secrets: [publicKey] },
      headers: ['telnyx-timestamp', String(NOW), 'telnyx-signature-ed25519', telnyxSignature],
      ...{ body: telnyxBody, atMs: NOW * 1000 },
    },
  ],
  [
    'any other, by HMAC',
    {
      source: {
        ...{ provider: 'hmac', secrets: ['a'] },
        signature: {
          ...{ header: 'X-Sig', algorithm: 'sha1', encoding: 'base64', prefix: 'sha1=' },
          ...{ timestamp: 'X-At', signs: 'x:{timestamp}:{body}' },
        },
      },
      headers: ['x-at', String(NOW), 'x-sig', `sha1=${hmacSha1('a', `x:${NOW}:{}`).toString('base64')}`],
      ...{ body: '{}', atMs: NOW * 1000 },
    },
  ],
  [
    'any other, by a secret in a header',
    {
      source: {
        ...{ provider: 'header', secrets: ['a'] },
        signature: {
          ...{ header: 'X-Secret', algorithm: 'sha256', encoding: 'hex', prefix: null, timestamp: null },
          signs: '{body}',
        },
      },
      headers: ['x-secret', 'a'],
      ...{ body: '{}', atMs: 0 },
    },
  ],
];

const all = [...published, ...constructed];

function requestOf({ headers, query = '', body }: Vector): RawWebhook {
  return { headers, query, body: Buffer.from(body), address: '192.0.2.1' };
}

function isGenuine(
  vector: Vector,
  change: { request?: Partial<RawWebhook>; source?: Partial<InboxSource>; atMs?: number } = {},
) {
  const source = sourceOf({ ...vector.source, ...change.source });
  const expected = {
    ...{ scheme: presetOf(source).scheme, secrets: source.secrets, toleranceMs: source.tolerance * 1000 },
    address: source.address ?? 'https://tocsin.example.com/in/shop/x',
  };
  return verify({ ...requestOf(vector), ...change.request }, expected, change.atMs ?? vector.atMs).isGenuine;
}

test('each provider has a vector', () => {
  expect(new Set(all.map(([, { source }]) => source.provider))).toEqual(new Set(INBOX_PROVIDERS));
});

test.each(Object.values(PRESETS))('$title says where its documentation is', ({ docs, id }) => {
  expect(URL.canParse(docs)).toBe(true);
  expect(INBOX_PROVIDERS).toContain(id);
});

describe.each(all)('%s', (_, vector) => {
  test('is genuine, in any case of its headers', () => {
    expect(isGenuine(vector)).toBe(true);
    const headers = vector.headers.map((text, index) => (index % 2 === 0 ? text.toUpperCase() : text));
    expect(isGenuine(vector, { request: { headers } })).toBe(true);
  });

  test('is genuine with either of two secrets, and with no other', () => {
    const [secret = ''] = vector.source.secrets ?? [];
    expect(isGenuine(vector, { source: { secrets: ['whsec_other', secret] } })).toBe(true);
    expect(isGenuine(vector, { source: { secrets: ['whsec_other'] } })).toBe(false);
    expect(isGenuine(vector, { source: { secrets: [] } })).toBe(false);
  });

  test('is a forgery without its headers, and with a changed body', () => {
    expect(isGenuine(vector, { request: { headers: [] } })).toBe(false);
    for (let at = 0; at < vector.headers.length; at += 2) {
      if (vector.headers[at] === 'Content-Type') continue;
      expect(isGenuine(vector, { request: { headers: vector.headers.toSpliced(at, 2) } })).toBe(false);
      const spoiled = vector.headers.with(at + 1, 'x');
      expect(isGenuine(vector, { request: { headers: spoiled } })).toBe(false);
    }
    const { kind } = presetOf(sourceOf(vector.source)).scheme;
    if (kind !== 'equal')
      expect(isGenuine(vector, { request: { body: Buffer.from(`${vector.body}&x=1`) } })).toBe(false);
  });

  test('is too old or too early when its time is signed', () => {
    if (vector.atMs === 0) return expect(isGenuine(vector, { atMs: NOW * 1e6 })).toBe(true);
    expect(isGenuine(vector, { atMs: vector.atMs + 300_000 })).toBe(true);
    expect(isGenuine(vector, { atMs: vector.atMs + 301_000 })).toBe(false);
    expect(isGenuine(vector, { atMs: vector.atMs - 301_000 })).toBe(false);
  });

  test('is signed anew so that it is genuine later, with the newest secret', () => {
    const later = vector.atMs + 86_400_000;
    const source = sourceOf({ ...vector.source, secrets: ['whsec_bmV3', ...(vector.source.secrets ?? [])] });
    const headers = signAnew(source, vector.headers, Buffer.from(vector.body), later);
    if (source.provider === 'telnyx') return expect(headers).toBeNull();
    if (source.provider === 'twilio') return expect(headers).toEqual(vector.headers);
    const change = { request: { headers: headers ?? [] }, source: { secrets: ['whsec_bmV3'] }, atMs: later };
    return expect(isGenuine(vector, change)).toBe(true);
  });
});

test('Twilio may write the port or leave it out, and a value of a field more than once', () => {
  const [, vector] = published[4] as [string, Vector];
  const withPort = { source: { address: 'https://example.com:443/myapp.php?foo=1&bar=2' } };
  expect(isGenuine(vector, withPort)).toBe(true);
  const url = 'https://example.com/in';
  const signature = hmacSha1('12345', `${url}a1a2`).toString('base64');
  const request = { headers: [...FORM, 'X-Twilio-Signature', signature], body: Buffer.from('a=2&a=1&a=2') };
  expect(isGenuine(vector, { request, source: { address: url } })).toBe(true);
});
