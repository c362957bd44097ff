import { expect, it } from 'vitest';
import { messageState } from './message-state.ts';

const at = '2026-11-21T03:00:00Z';
const message = {
  status: 'delivered',
  sandbox: false,
  error: null,
  heldUntil: null,
  heldWhy: null,
  receipt: null,
  bundledInto: null,
} as const;

it('says most what was learned last', () => {
  expect(messageState(message).word).toBe('Delivered');
  expect(messageState({ ...message, receipt: { status: 'delivered', at } }).word).toBe('Arrived');
  expect(messageState({ ...message, receipt: { status: 'failed', at } })).toMatchObject({
    word: 'Did not arrive',
    tone: 'bad',
  });
  expect(messageState({ ...message, sandbox: true }).word).toBe('Sandbox');
});

it('calls only what waits held', () => {
  const held = { ...message, heldUntil: at, heldWhy: 'quiet' } as const;
  expect(messageState({ ...held, status: 'queued' })).toMatchObject({ word: 'Held', why: 'Held by quiet hours' });
  expect(messageState(held).word).toBe('Delivered');
  expect(messageState({ ...held, status: 'delivered', bundledInto: 'm2' }).word).toBe('Bundled');
});
