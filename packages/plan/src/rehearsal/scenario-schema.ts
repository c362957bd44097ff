import { z } from 'zod';
import { duration, says, text } from '../schema/formats.ts';
import { type SchemaNode, toJsonSchema } from '../schema/json-schema.ts';
import { threshold } from '../schema/threshold.ts';

/** What goes wrong. One of `monitor`, `metric` and `alert` is there; which one is checked with the plan at hand. */
const happening = z.strictObject({
  monitor: text('A key of "monitors".', 'app').optional(),
  is: z
    .enum(['down', 'silent'])
    .optional()
    .meta(says('What is wrong with the monitor; nothing: a heartbeat is silent, anything else is down.', 'down')),
  metric: text('A key of "metrics".', 'orders.ok').optional(),
  value: threshold('What the metric shows from then on.').optional(),
  alert: text('What an alert from outside says.', 'It is down').optional(),
  component: text('Component of the alert: a key of "components".', 'app').optional(),
  severity: text('Level of the alert: a key of "severities".', 'P1').optional(),
  after: duration('Begins so long after the story.', '10m').optional(),
  for: duration('Over after so long; nothing: it lasts until a person resolves the incident.', '20m').optional(),
});

const behaviour = z.strictObject({
  answers: text('never, after 5m, from the 2nd page, or after 5m from the 2nd page.', 'after 5m').optional(),
  // biome-ignore lint/suspicious/noThenProperty: the word of the scenario files; a text is never taken for a promise.
  then: text('acknowledge, acknowledge-and-forget, or resolve after 40m.', 'resolve after 40m').optional(),
});

const WHO = 'A person, role:… or schedule:…/…, whoever that is at that moment.';

const expectation = z.strictObject({
  paged: text(`Who is paged. ${WHO}`, 'schedule:on-call/primary').optional(),
  within: duration('With "paged": at the latest so long after the incident opened.', '5m').optional(),
  times: z.int().min(1).max(100).optional().meta(says('With "paged": it is about the page of this number.', 2)),
  never: text(`Who is never paged. ${WHO}`, 'person:cto').optional(),
  answeredWithin: duration('Somebody answers within this time.', '15m').optional(),
  answeredBy: text(`Who answers. ${WHO}`, 'role:commander').optional(),
  unanswered: z.literal(true).optional().meta(says('Nobody answers.', true)),
  level: text('The level at the end.', 'P0').optional(),
});

/** A scenario as it is written: docs/rehearse.md. */
export const scenarioSchema = z.strictObject({
  title: text('What the story is about; nothing: made from the name of the file.', 'The app is down').optional(),
  at: text('When it begins: a local time of the plan, or one with an offset.', '2026-11-01T01:30'),
  what: z
    .array(happening)
    .min(1)
    .max(50)
    .meta(says('What goes wrong. The level follows from the criteria of the plan.', [{ monitor: 'app', is: 'down' }])),
  people: z
    .record(z.string(), behaviour)
    .default({})
    .meta(says(`How somebody behaves. ${WHO}`, { 'schedule:on-call/primary': { answers: 'never' } })),
  everybody: behaviour
    .optional()
    .meta(says('How everybody else behaves; nothing: an answer after 2m, resolved 30m later.', { answers: 'never' })),
  channels: z
    .record(z.string(), z.literal('down'))
    .default({})
    .meta(says('Channels that reach nobody.', { slack: 'down' })),
  until: duration('How long the story goes on; nothing: 4h.', '2h').optional(),
  expect: z
    .array(expectation)
    .max(100)
    .default([])
    .meta(says('What must be true of the story, each item one thing.', [{ level: 'P0' }])),
});

export type ScenarioDraft = z.output<typeof scenarioSchema>;
export type HappeningDraft = z.output<typeof happening>;
export type BehaviourDraft = z.output<typeof behaviour>;
export type ExpectationDraft = z.output<typeof expectation>;

/** The JSON Schema of a scenario file, for editors. */
export function rehearsalJsonSchema(): SchemaNode & Record<string, unknown> {
  return { ...toJsonSchema(scenarioSchema), title: 'Tocsin rehearsal' };
}

/** The keys that may stand at a path, for hints. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [top] = path;
  if (top === 'what') return Object.keys(happening.shape);
  if (top === 'expect') return Object.keys(expectation.shape);
  if (top === 'people' || top === 'everybody') return Object.keys(behaviour.shape);
  return Object.keys(scenarioSchema.shape);
}
