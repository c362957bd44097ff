import { describe, expect, it } from 'vitest';
import type { AudienceDue, IncidentRoom, UpdatePreview } from '../api/generated/types.gen.ts';
import {
  blanksIn,
  blankTitle,
  channelWord,
  hasBothTexts,
  recipientCount,
  senderWords,
  standingOf,
  waitsFor,
} from './update-words.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const later = '2026-11-22T12:04:12.000Z';
const earlier = '2026-11-22T11:56:50.000Z';

function due(change: Partial<AudienceDue>): AudienceDue {
  return {
    ...{ id: 'customers', title: 'Customers', external: true, dueAt: later, remindAt: null, lateAt: null },
    ...{ state: 'scheduled', draftId: null, intervalSeconds: 1800, lastSentAt: null, late: 0 },
    ...{ trigger: null, unattended: false },
    ...change,
  };
}

describe('how an audience stands', () => {
  it('is counted down until it is due, and says when nobody has to do anything', () => {
    expect(standingOf(due({}), NOW)).toEqual({ words: 'Due in', tone: 'neutral', to: later });
    expect(standingOf(due({ unattended: true }), NOW).words).toBe('Goes out by itself in');
    expect(standingOf(due({ dueAt: earlier }), NOW)).toEqual({ words: 'Due now', tone: 'warn', to: null });
    expect(standingOf(due({ state: 'done', dueAt: null }), NOW).words).toBe('Nothing more is due');
  });

  it('is a draft that waits, counted down to when it is late', () => {
    const waiting = due({ state: 'waiting', dueAt: earlier, lateAt: later });
    expect(standingOf({ ...waiting, draftId: 'upd_1' }, NOW)).toEqual({
      words: 'A draft waits for you, late in',
      tone: 'warn',
      to: later,
    });
    expect(standingOf({ ...waiting, draftId: 'upd_1', lateAt: null }, NOW).to).toBeNull();
    expect(standingOf(waiting, NOW).words).toBe('Due now');
    expect(standingOf({ ...waiting, unattended: true }, NOW).words).toBe('Goes out by itself now');
  });

  it('is late since it was due, and neither due nor late under embargo', () => {
    const late = due({ state: 'late', dueAt: earlier });
    expect(standingOf(late, NOW)).toEqual({ words: 'Late by', tone: 'bad', to: earlier });
    expect(standingOf({ ...late, state: 'embargoed' }, NOW)).toEqual({
      words: 'Under embargo',
      tone: 'warn',
      to: null,
    });
  });
});

it('says who sent it; what a person sent although it would have gone by itself is theirs', () => {
  expect(senderWords({ sentBy: 'Ann', unattended: true })).toBe('by Ann');
  expect(senderWords({ sentBy: 'Tocsin', unattended: true })).toBe('by itself');
  expect(senderWords({ sentBy: null, unattended: false })).toBe('');
});

it('says what a trigger waits for', () => {
  const trigger: IncidentRoom['comingTriggers'][number] = {
    ...{
      id: 'long',
      title: 'Long outage',
      when: 'outage',
      afterSeconds: 1800,
      at: null,
      audiences: [],
      approval: true,
    },
  };
  expect(waitsFor(trigger)).toBe('Fires 30 min after the public is without something, which is not so as things stand');
  expect(waitsFor({ ...trigger, at: later })).toBe('Unless the outage ends or is contained before');
  expect(waitsFor({ ...trigger, when: 'customer-data', afterSeconds: 0 })).toMatch(
    /^Fires when somebody .* data is concerned$/,
  );
  expect(waitsFor({ ...trigger, when: 'security', afterSeconds: 60 })).toMatch(/^Fires 1 min after it is marked/);
  expect(waitsFor({ ...trigger, when: 'maintenance' })).toMatch(/in an emergency/);
});

it('counts who gets it', () => {
  const channel = { channel: 'mail', type: 'email', sandbox: false, rendered: {}, segments: null };
  const preview: UpdatePreview = { id: 'upd_1', missing: [], hindrance: null, channels: [], statusPage: null };
  const page = { title: 'Slow', text: 'It is slow', components: [], subscribers: 0 };
  expect(recipientCount(preview)).toBe('nobody');
  expect(recipientCount({ ...preview, statusPage: page })).toBe('the public status page');
  expect(
    recipientCount({
      ...preview,
      channels: [
        { ...channel, recipients: ['Ann', 'Bob'] },
        { ...channel, recipients: ['#incidents'] },
      ],
      statusPage: { ...page, subscribers: 1204 },
    }),
  ).toBe('3 recipients and the public status page with 1,204 subscribers');
});

describe('blanks', () => {
  it('are found once each, in order, and read as words', () => {
    expect(blanksIn('[[facts.impact]] [[refund]] [[facts.impact]] [not] [[two\nlines]]')).toEqual([
      'facts.impact',
      'refund',
    ]);
    expect(blankTitle('facts.users_affected')).toBe('Users affected');
  });

  it('are found quickly in a hostile text', () => {
    const began = performance.now();
    expect(blanksIn('['.repeat(200_000))).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

it('knows two texts that nobody has chosen between', () => {
  expect(hasBothTexts('<<<<<<< yours\na\n=======\nb\n>>>>>>> theirs')).toBe(true);
  expect(hasBothTexts('a === b\n<< quoted')).toBe(false);
});

it('calls a channel by its name, or by its type where it is new', () => {
  expect(['email', 'twilio-sms', 'pigeon'].map(channelWord)).toEqual(['E-mail', 'SMS', 'pigeon']);
});
