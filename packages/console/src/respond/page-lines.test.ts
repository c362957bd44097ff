import { expect, it } from 'vitest';
import type { PageView } from '../api/generated/types.gen.ts';
import { pagesByPerson, type SentMessage, whyPaged } from './page-lines.ts';

const page = (id: string, name: string, at: string, channels: PageView['channels']): PageView => ({
  id,
  person: name.toLowerCase(),
  name,
  at,
  why: 'step 1',
  status: 'delivered',
  channels,
});
const channel = (name: string, dueAt: string | null = null) => ({
  channel: name,
  outcome: dueAt ? 'waiting' : 'delivered',
  sandbox: false,
  dueAt,
});
const message = (id: string, pageId: string | null, over: string, createdAt: string): SentMessage => ({
  id,
  pageId,
  channel: over,
  status: 'delivered',
  createdAt,
  heldUntil: null,
  heldWhy: null,
  receipt: null,
  bundledInto: null,
});

it('gathers the pages by person and gives each method the message of its own page', () => {
  const people = pagesByPerson(
    [
      page('1', 'Ann', '2026-11-21T03:00:00Z', [channel('slack')]),
      page('2', 'Ben', '2026-11-21T03:05:00Z', [channel('slack')]),
      page('3', 'Ann', '2026-11-21T03:10:00Z', [channel('slack'), channel('sms', '2026-11-21T03:12:00Z')]),
    ],
    [
      message('m3', '3', 'slack', '2026-11-21T03:10:00Z'),
      message('m2', '2', 'slack', '2026-11-21T03:05:01Z'),
      message('m1', '1', 'slack', '2026-11-21T03:00:00Z'),
    ],
  );
  expect(
    people.map((one) => [one.name, one.pages.map(({ lines }) => lines.map((line) => line.message?.id ?? null))]),
  ).toEqual([
    ['Ann', [['m3', null], ['m1']]],
    ['Ben', [['m2']]],
  ]);
});

it('gives two addresses of one channel a message each, and no message that is of no page', () => {
  const [ann] = pagesByPerson(
    [page('1', 'Ann', '2026-11-21T03:00:00Z', [channel('sms'), channel('sms')])],
    [
      message('b', '1', 'sms', '2026-11-21T03:00:03Z'),
      message('u', null, 'sms', '2026-11-21T03:00:00Z'),
      message('a', '1', 'sms', '2026-11-21T03:00:01Z'),
    ],
  );
  expect(ann?.pages[0]?.lines.map((line) => line.message?.id)).toEqual(['a', 'b']);
});

it('says why somebody was paged', () => {
  expect(whyPaged('reassigned')).toBe('because it was given to them');
  expect(whyPaged('weather')).toBe('weather');
});
