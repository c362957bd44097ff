import { z } from 'zod';
import { duration, text } from '../schema/formats.ts';
import { threshold } from '../schema/threshold.ts';

/** What goes wrong. One of `monitor`, `metric` and `alert` is there; which one is checked with the plan at hand. */
const happening = z.strictObject({
  monitor: text('A key of "monitors".').optional(),
  is: z.enum(['down', 'silent']).optional(),
  metric: text('A key of "metrics".').optional(),
  value: threshold('What the metric shows from then on.').optional(),
  alert: text('What an alert from outside says.').optional(),
  component: text('A key of "components".').optional(),
  severity: text('A level of the plan.').optional(),
  after: duration('Begins so long after the story.').optional(),
  for: duration('Over after so long; nothing: it lasts until a person resolves the incident.').optional(),
});

const behaviour = z.strictObject({
  answers: text('never, after 5m, from the 2nd page, or after 5m from the 2nd page.').optional(),
  // biome-ignore lint/suspicious/noThenProperty: the word of the scenario files; a text is never taken for a promise.
  then: text('acknowledge, acknowledge-and-forget, or resolve after 40m.').optional(),
});

const expectation = z.strictObject({
  paged: text('Who is paged.').optional(),
  within: duration('At the latest so long after the incident opened.').optional(),
  times: z.int().min(1).max(100).optional(),
  never: text('Who is never paged.').optional(),
  answeredWithin: duration('Somebody answers within this time.').optional(),
  answeredBy: text('Who answers.').optional(),
  unanswered: z.literal(true).optional(),
  level: text('The level at the end.').optional(),
});

/** A scenario as it is written: docs/rehearse.md. */
export const scenarioSchema = z.strictObject({
  title: text('What the story is about.').optional(),
  at: text('When it begins: a local time of the plan such as 2026-11-01T01:30, or one with an offset.'),
  what: z.array(happening).min(1).max(50),
  people: z.record(z.string(), behaviour).default({}),
  everybody: behaviour.optional(),
  channels: z.record(z.string(), z.literal('down')).default({}),
  until: duration('How long the story goes on.').optional(),
  expect: z.array(expectation).max(100).default([]),
});

export type ScenarioDraft = z.output<typeof scenarioSchema>;
export type HappeningDraft = z.output<typeof happening>;
export type BehaviourDraft = z.output<typeof behaviour>;
export type ExpectationDraft = z.output<typeof expectation>;

/** The keys that may stand at a path, for hints. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [top] = path;
  if (top === 'what') return Object.keys(happening.shape);
  if (top === 'expect') return Object.keys(expectation.shape);
  if (top === 'people' || top === 'everybody') return Object.keys(behaviour.shape);
  return Object.keys(scenarioSchema.shape);
}
