import { INBOX_PROVIDERS } from '@tocsin/core';
import { expect, it } from 'vitest';
import { presetOf } from '../receive/providers/index.ts';
import { sourceOf } from '../receive/receive.fixture.ts';
import { verify } from '../receive/verify.ts';
import { bodyChanges, headerChanges } from './body-diff.ts';
import { drainSeconds } from './drain-time.ts';
import { maskHeaders, maskQuery } from './mask-headers.ts';
import { sampleEvent } from './sample-event.ts';
import { likeOf } from './selection.ts';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

it('tells what is different between two bodies', () => {
  expect(bodyChanges(json({ a: 1, b: [1, 2], c: { d: 'x' } }), json({ a: 1, b: [1, 3], c: {}, e: null }))).toEqual([
    'b.1: 2 → 3',
    'c.d: "x" → (nothing)',
    'e: (nothing) → null',
  ]);
  expect(bodyChanges(Buffer.from('{"a":1}'), Buffer.from('{ "a": 1 }'))).toEqual([
    'body: the same JSON, written in another way',
  ]);
  expect(bodyChanges(Buffer.from('a=1'), Buffer.from('a=12'))[0]).toMatch(/^body: 3 bytes \(\w{12}\) → 4 bytes/);
  expect(bodyChanges(json([1]), json([1]))).toEqual([]);
});

it('stays short and quick with bodies of any size, depth and name', () => {
  const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n]));
  expect(bodyChanges(json({}), json(wide))).toHaveLength(51);
  const deep = (value: number) => Buffer.from(`${'['.repeat(5_000)}${value}${']'.repeat(5_000)}`);
  expect(bodyChanges(deep(1), deep(2))).toEqual([expect.stringMatching(/^0[.0]+: nested too deeply to be compared$/)]);
  expect(bodyChanges(Buffer.from('{}'), Buffer.from('{"__proto__":{"x":1}}'))).toEqual([
    '__proto__: (nothing) → an object of 1',
  ]);
  expect(bodyChanges(json('a'.repeat(9_000)), json('b'))[0]?.length).toBeLessThan(300);
});

it('tells which headers changed, and no values', () => {
  const before = ['A', '1', 'B', 'secret', 'C', '3'];
  expect(headerChanges(before, ['a', '1', 'B', 'other', 'D', '4'])).toEqual([
    'header b: changed',
    'header c: removed',
    'header d: added',
  ]);
});

it('masks what is a secret and cuts what is a signature', () => {
  const shown = maskHeaders(
    ['X-Hub-Signature-256', 'sha256=abcdefabcdefabcdef', 'X-Own', 'abc', 'x-api-key', 'k'],
    'x-own',
  );
  expect(shown.map(({ value }) => value)).toEqual(['sha256…', '***', '***']);
  expect(maskQuery('?a=1&token=abc&sig=2')).toBe('?a=1&token=***&sig=2');
});

it('says when nothing will wait any more', () => {
  expect(drainSeconds(0, { arrived: 5, settled: 0 })).toBe(0);
  expect(drainSeconds(600, { arrived: 10, settled: 20 })).toBe(3_600);
  expect(drainSeconds(600, { arrived: 20, settled: 20 })).toBeNull();
});

it('takes nothing but * for a pattern', () => {
  expect(['invoice.*', '100%_\\', '**'].map(likeOf)).toEqual(['invoice.%', '100\\%\\_\\\\', '%']);
});

it.each(INBOX_PROVIDERS)('signs a test event as %s does, which is verified', (provider) => {
  const signature = {
    header: 'X-Signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: null,
    timestamp: 'X-Time',
    signs: '{timestamp}.{body}',
  } as const;
  const source = sourceOf({
    provider,
    secrets: ['whsec_c2VjcmV0c2VjcmV0'],
    signature: provider === 'hmac' || provider === 'header' ? signature : null,
  });
  const address = 'https://t.example.com/in/shop/x';
  const nowMs = Date.UTC(2026, 10, 22);
  const sample = sampleEvent(source, 'abc', address, nowMs);
  if (provider === 'telnyx') {
    expect(sample).toBeNull();
    return;
  }
  const request = {
    headers: sample?.headers ?? [],
    query: '',
    body: Buffer.from(sample?.body ?? ''),
    address: '192.0.2.1',
  };
  const expected = { scheme: presetOf(source).scheme, secrets: source.secrets, toleranceMs: 300_000, address };
  expect(verify(request, expected, nowMs)).toMatchObject({ isGenuine: true });
  expect(sample?.vendorId).toContain('tocsin-check-abc');
});
