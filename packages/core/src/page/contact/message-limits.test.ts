import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHANNEL_TYPES } from '../../model/plan-on-call.ts';
import { earliestSendMs, limitsOf, type SentMessage } from './message-limits.ts';

const MINUTE = 60_000;

it('lets a text message go at once, then one a minute, five in 15 minutes and eleven an hour', () => {
  const sent: SentMessage[] = [];
  const next = () => {
    const nowMs = sent.at(-1)?.atMs ?? 0;
    const atMs = earliestSendMs(limitsOf('twilio-sms', true), sent, false, nowMs);
    sent.push({ atMs, isFirst: false });
    return atMs / MINUTE;
  };
  expect(Array.from({ length: 12 }, next)).toEqual([0, 1, 2, 3, 4, 15, 16, 17, 18, 19, 30, 60]);
});

it('has no limit for a conversation, and one a minute for a person', () => {
  const sent = [{ atMs: 0, isFirst: true }];
  expect(earliestSendMs(limitsOf('slack', false), sent, true, 1)).toBe(1);
  expect(earliestSendMs(limitsOf('slack', true), sent, true, 1)).toBe(MINUTE);
});

it('has no limit for what the plan calls a sandbox', () => {
  expect(limitsOf('sandbox', true)).toEqual([]);
});

it('does not hold the first page of an incident behind repeats and notifications', () => {
  const sent = [0, 1, 2, 3, 4].map((minute) => ({ atMs: minute * MINUTE, isFirst: false }));
  const nowMs = 4 * MINUTE + 1;
  expect(earliestSendMs(limitsOf('twilio-sms', true), sent, true, nowMs)).toBe(nowMs);
  expect(earliestSendMs(limitsOf('twilio-sms', true), sent, false, nowMs)).toBe(15 * MINUTE);
});

it('keeps every limit for any arrivals of one kind, and lets each message go in the end', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CHANNEL_TYPES),
      fc.array(fc.integer({ min: 0, max: 5 * MINUTE }), { maxLength: 40 }),
      (type, gaps) => {
        const limits = limitsOf(type, true);
        const sent: SentMessage[] = [];
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs = earliestSendMs(limits, sent, true, nowMs + gap);
          sent.push({ atMs: nowMs, isFirst: true });
        }
        for (const { most, withinMs } of limits) {
          for (const { atMs } of sent) {
            const inWindow = sent.filter((one) => one.atMs > atMs - withinMs && one.atMs <= atMs);
            expect(inWindow.length).toBeLessThanOrEqual(most);
          }
        }
      },
    ),
  );
});
