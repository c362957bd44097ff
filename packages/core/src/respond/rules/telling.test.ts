import { expect, it } from 'vitest';
import { ann, Drill, minutes } from '../drill.fixture.ts';

const text = 'The lever "restart" failed';
const opened = (level: string) => new Drill().open(level).give({ kind: 'acknowledge', person: 'ann' }, ann);
const pages = (drill: Drill) =>
  drill.effects.flatMap((e) => (e.kind === 'page' && e.why === text ? [`${e.urgency} ${e.person}`] : []));

it('is on the timeline, and pages one person, also while the incident is snoozed', () => {
  const drill = opened('P0').give({ kind: 'snooze', untilMs: opened('P0').nowMs + minutes(60) }, ann);
  drill.advance(minutes(1)).give({ kind: 'tell-lead', text });
  expect(pages(drill)).toHaveLength(1);
  expect(drill.entries.filter(({ fact }) => fact.kind === 'note' && fact.text === text)).toHaveLength(1);
});

it('says nothing of an incident that is over', () => {
  const drill = opened('P0').give({ kind: 'resolve', resolution: 'done', falsePositive: false }, ann);
  const before = drill.entries.length;
  drill.give({ kind: 'tell-lead', text });
  expect(pages(drill)).toEqual([]);
  expect(drill.entries).toHaveLength(before);
});
