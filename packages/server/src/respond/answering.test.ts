import type { Actor } from '@tocsin/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../contain/response-node.fixture.ts';
import { activeIncidents } from './incident.views.ts';
import { obeyWords } from './obey-words.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());
afterEach(async () => {
  for (const { id } of await activeIncidents(node.app.db, SERVICE))
    await node.call('POST', `/api/incidents/${id}/resolve`, { resolution: 'The test is over' });
  await node.settle();
});

const post = (id: string, verb: string, body: unknown = {}) => node.call('POST', `/api/incidents/${id}/${verb}`, body);

describe('who has an incident, over the API', () => {
  test('reassigned, it pages the person and says whom it pages next', async () => {
    const { id } = await node.open('P1');
    const { status, body } = await post(id, 'reassign', { person: 'cto', reason: 'knows it' });
    expect(status).toBe(200);
    expect(body.pages).toContainEqual(expect.objectContaining({ person: 'cto', why: 'reassigned' }));
    expect(body.clocks).toContainEqual(
      expect.objectContaining({ name: 'escalation', consequence: 'pages Secondary Engineer' }),
    );
    expect((await post(id, 'reassign', { person: 'nobody-such' })).status).toBe(400);
  });

  test('snoozed, it counts down to its end and to whom that pages', async () => {
    const { id } = await node.open('P1');
    const { body } = await post(id, 'snooze', { minutes: 30 });
    const snoozedMs = Date.parse(String(body.snoozedUntil)) - node.clock.now();
    expect(Math.abs(snoozedMs - 30 * 60_000)).toBeLessThan(10_000);
    expect(body.clocks).toContainEqual(
      expect.objectContaining({ name: 'snooze', consequence: 'pages Primary Engineer and #incidents' }),
    );
    await node.advance(31 * 60);
    const room = (await node.call('GET', `/api/incidents/${id}`)).body;
    expect(room.snoozedUntil).toBeNull();
    expect(room.timeline).toContainEqual(expect.objectContaining({ kind: 'escalation-restarted' }));
    expect((await post(id, 'snooze', { minutes: 0 })).status).toBe(400);
  });

  test('muted for a person, and not without saying for whom', async () => {
    const { id } = await node.open('P1');
    const { body } = await post(id, 'mute', { person: 'primary-engineer' });
    expect(body.muted).toEqual([{ person: 'primary-engineer', name: 'Primary Engineer' }]);
    expect((await post(id, 'mute', { person: 'primary-engineer', muted: false })).body.muted).toEqual([]);
    expect((await post(id, 'mute')).status).toBe(400);
  });

  test('is audited, and refused once the incident is over', async () => {
    const { id } = await node.open('P1');
    await post(id, 'snooze', { minutes: 5 });
    const { rows } = await node.app.pool.query('select action from audit where subject = $1', [id]);
    expect(rows).toContainEqual({ action: 'incident.snooze' });
    await post(id, 'resolve', { resolution: 'fixed' });
    for (const [verb, body] of [
      ['snooze', { minutes: 5 }],
      ['reassign', { person: 'cto' }],
      ['mute', { person: 'cto' }],
    ] as const)
      expect((await post(id, verb, body)).status).toBe(409);
  });

  test('a page lists the methods that are still to come, with their time', async () => {
    const { id } = await node.open('P1');
    await node.settle();
    const room = (await node.call('GET', `/api/incidents/${id}`)).body;
    const [page] = room.pages as { at: string; channels: { channel: string; dueAt: string | null }[] }[];
    const due = (channel: string) => page?.channels.find((one) => one.channel === channel)?.dueAt;
    expect(due('slack')).toBeNull();
    expect(due('sms')).toBe(new Date(Date.parse(page?.at ?? '') + 60_000).toISOString());
    await post(id, 'acknowledge');
    const answered = (await node.call('GET', `/api/incidents/${id}`)).body.pages as (typeof room.pages)[];
    expect(JSON.stringify(answered)).not.toContain('to come');
  });
});

describe('whose turn it is', () => {
  test('counts the incidents of the service, also when many open at once', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, (_, i) => node.open('P3', ['webhooks'], `t${i}`)));
    const turns = opened.map(({ turn }) => turn).toSorted((a, b) => a - b);
    expect(turns).toEqual(turns.map((_, i) => (turns[0] ?? 0) + i));
  });
});

describe('what is typed on a channel', () => {
  const cto: Extract<Actor, { kind: 'person' }> = { kind: 'person', id: 'cto', name: 'CTO' };
  const type = (words: string, actor = cto) => obeyWords(node.app, words, actor);

  test('answers the only active incident', async () => {
    const { id } = await node.open('P1');
    expect(await type('ack')).toEqual({ ok: true, text: `You have ${id}: P1, Webhooks fail.` });
    expect((await type('snooze 30m')).text).toBe(`${id} is snoozed for 30 minutes; then it pages again.`);
    expect((await type('escalate')).text).toBe(`Escalated ${id}: paging Primary Engineer.`);
    expect((await type('reassign to secondary engineer')).text).toBe(
      `${id} is with Secondary Engineer, who is being paged.`,
    );
    expect((await type('mute')).text).toBe(`You hear no more of ${id} unless its level rises.`);
    expect((await type('status')).text).toBe(`${id} P1 acknowledged: Webhooks fail`);
    expect((await type(`resolve ${id} restarted the worker`)).text).toMatch(new RegExp(`^Resolved ${id} after `));
    expect(await type('ack')).toEqual({ ok: false, text: 'No incident is active.' });
  });

  test('lists the incidents when it is not clear which is meant', async () => {
    const [one, two] = [await node.open('P1', ['webhooks'], 'One'), await node.open('P2', ['scheduler'], 'Two')];
    const { ok, text } = await type('ack');
    expect(ok).toBe(false);
    expect(text).toContain(`${one.id} P1 detected: One`);
    expect(text).toContain(`${two.id} P2 detected: Two`);
    expect((await type(`ack ${two.id.toLowerCase()}`)).ok).toBe(true);
  });

  test.each([
    ['', /was not understood. Write one of:\nack/],
    ['do something', /"do something" was not understood/],
    ['ack INC-1999-001', /There is no incident INC-1999-001 of your services/],
    ['snooze', /snooze 30m/],
    ['snooze forever', /snooze 30m/],
    ['resolve', /Say what ended it/],
    ['reassign engineer', /Say to whom: reassign PERSON\. There are: primary-engineer/],
    ['reassign', /Say to whom/],
  ])('%j says what to write', async (words, text) => {
    await node.open('P1');
    const answer = await type(words);
    expect(answer.ok).toBe(false);
    expect(answer.text).toMatch(text);
  });

  test('says who is on call, and what can be typed', async () => {
    expect((await type('oncall')).text).toContain('Engineers on call, primary: Primary Engineer until Mon');
    expect((await type('help')).text).toContain('snooze [ID] 30m');
  });

  test('does nothing for somebody who is in no plan, or of another service', async () => {
    const { id } = await node.open('P1');
    const answer = await type(`ack ${id}`, { kind: 'person', id: 'stranger', name: 'Stranger' });
    expect(answer).toEqual({ ok: false, text: 'You are in no plan any more.' });
  });
});
