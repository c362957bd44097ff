import { expect, it } from 'vitest';
import type { Rehearsal, RehearsedLine } from '../../api/generated/types.gen.ts';
import { answerWords, byMoment, isDetail, sinceStart } from './story-words.ts';
import { type Choices, newStory, subjectsOf, toScenario } from './told-story.ts';

const choices: Choices = {
  timezone: 'UTC',
  monitors: [{ id: 'scheduler', title: 'Scheduler', is: 'silent' }],
  metrics: [{ id: 'orders.ok', title: 'Orders', worse: '88%' }],
  severities: [{ id: 'P1', name: 'High' }],
  components: [],
  people: [{ id: 'ann', name: 'Ann' }],
  channels: ['slack'],
};
const first = newStory(choices, new Date('2026-11-21T12:00:00Z'));

it('begins with the first monitor in the night to come', () => {
  expect(toScenario(first, choices)).toMatchObject({
    at: '2026-11-22T03:00',
    what: [{ monitor: 'scheduler', is: 'silent' }],
    people: {},
    channels: {},
  });
});

it('tells a metric, an alert, who is silent and what is down', () => {
  const metric = { ...first, subject: 'metric:orders.ok', value: ' 80% ', silent: ['ann'], down: ['slack'] };
  expect(toScenario(metric, choices)).toMatchObject({
    what: [{ metric: 'orders.ok', value: '80%' }],
    people: { ann: { answers: 'never' } },
    channels: { slack: 'down' },
  });
  expect(toScenario({ ...first, subject: 'alert' }, choices).what).toEqual([
    { alert: 'Something is wrong', severity: 'P1' },
  ]);
  expect(subjectsOf({ ...choices, monitors: [] }).map(({ group }) => group)).toEqual(['Metrics', 'From outside']);
});

const line = (at: string, text: string, changes: Partial<RehearsedLine> = {}): RehearsedLine => ({
  ...{ at, local: at, incident: 'R-1', kind: 'paged', tone: 'plain', text, person: null, channel: null },
  ...changes,
});

it('puts lines of one moment together, and hides what decides nothing', () => {
  const lines = [
    line('2026-11-01T01:00:00Z', 'a'),
    line('2026-11-01T01:00:00Z', 'b'),
    line('2026-11-01T01:05:00Z', 'c'),
  ];
  expect(byMoment(lines).map(({ together }) => together.map((one) => one.line.text))).toEqual([['a', 'b'], ['c']]);
  expect(isDetail(line('', 'drafted', { kind: 'update' }))).toBe(true);
  expect(isDetail(line('', 'late', { kind: 'update', tone: 'warning' }))).toBe(false);
  expect(sinceStart({ at: '2026-11-01T01:00:00Z' }, '2026-11-01T01:07:00Z')).toBe('+7 min');
});

it('says first whether somebody comes', () => {
  const incident = { acknowledged: null, acknowledgedBy: null, resolved: null, opened: '2026-11-01T01:00:00Z' };
  const told = (changes: object) => answerWords({ incidents: [{ ...incident, ...changes }] } as unknown as Rehearsal);
  expect(told({})).toEqual({ words: 'Nobody answers', tone: 'bad' });
  expect(told({ resolved: 'x' }).tone).toBe('ok');
  expect(told({ acknowledged: '2026-11-01T01:07:00Z', acknowledgedBy: 'Ann' }).words).toBe('Ann answers after 7 min');
  expect(answerWords({ incidents: [] } as unknown as Rehearsal).tone).toBe('bad');
});
