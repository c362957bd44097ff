import { expect, it } from 'vitest';
import { channelState, whereToEnter } from './channel-words.ts';

it('calls a channel working only when it does, and a sandbox a sandbox', () => {
  expect(channelState({ breaker: 'closed', sandbox: false }).tone).toBe('ok');
  expect(channelState({ breaker: 'closed', sandbox: true }).word).toBe('sandbox');
  expect(channelState({ breaker: 'open', sandbox: false }).tone).toBe('bad');
  expect(channelState({ breaker: 'half-open', sandbox: false }).word).toBe('being tried again');
});

it('says for every vendor that calls back where its address belongs', () => {
  expect(whereToEnter('slack')).toContain('Interactivity');
  expect(whereToEnter('telegram')).toContain('setWebhook');
  expect(whereToEnter('email')).toContain('webhook address');
});
