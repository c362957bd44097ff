import { describe, expect, it } from 'vitest';
import {
  copyWords,
  doneShare,
  recipientsWords,
  saidComponents,
  subscribersWords,
  troublesOf,
} from './status-page-words.ts';

describe('mailings', () => {
  it('say what became of recipients, what matters first', () => {
    expect(recipientsWords({ bounced: 2, sent: 1200, unclear: 1, queued: 0 })).toBe('1,200 sent, 1 unclear, 2 bounced');
    expect(recipientsWords({})).toBe('');
  });

  it('are done when nobody waits any more', () => {
    expect(doneShare({ recipients: 10, counts: { sent: 4, queued: 5, claimed: 1 } })).toBeCloseTo(0.4);
    expect(doneShare({ recipients: 10, counts: { sent: 8, bounced: 2 } })).toBe(1);
    expect(doneShare({ recipients: 0, counts: {} })).toBe(1);
  });

  it('name only what somebody should look at', () => {
    expect(troublesOf({ counts: { sent: 9, left: 2, suppressed: 1 } })).toEqual([]);
    const troubles = troublesOf({ counts: { unclear: 1, bounced: 2, failed: 1 } });
    expect(troubles).toHaveLength(3);
    expect(troubles[0]).toContain('Of 1 mail nobody knows');
    expect(troubles[1]).toContain('2 mails came back');
  });
});

it('subscribers are counted by kind, kinds that nobody uses left out', () => {
  expect(subscribersWords({ email: 1500, webhook: 0, slack: 2 })).toBe('1,500 by e-mail, 2 by Slack');
  expect(subscribersWords({ email: 0, webhook: 0, slack: 0 })).toBe('');
});

it('a copy that fails is not in order, however often it was written before', () => {
  const copy = { target: 'folder', place: '/var/www', writtenAt: '2026-11-22T03:00:00Z', changed: 1 } as const;
  expect(copyWords({ ...copy, failingSince: null, error: null })).toEqual({ word: 'In order', tone: 'ok' });
  expect(copyWords({ ...copy, failingSince: '2026-11-22T03:05:00Z', error: 'full' }).tone).toBe('bad');
  expect(copyWords({ ...copy, writtenAt: null, failingSince: null, error: null }).word).toBe('Not written yet');
});

it('a notice says nothing of components that were left as they are', () => {
  expect(saidComponents({ mail: 'partial', app: '', web: 'operational' })).toEqual({
    mail: 'partial',
    web: 'operational',
  });
});
