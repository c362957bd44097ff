import { z } from 'zod';
import { conditions, type FactName } from '../facts.ts';
import { duration, reference, says, text } from '../formats.ts';

/** A duration of at least a second: what is done all the time stops everything else. */
export function span(description: string, ...examples: readonly string[]) {
  return duration(description, ...examples).refine((seconds) => seconds >= 1, {
    error: 'This must be at least a second',
    params: { code: 'bad-duration', hint: 'Write it as 10s, 5m or 1h.' },
  });
}

/** Keys of every monitor. */
export const base = {
  title: text('Title as people see it; nothing: made from the id.', 'Webhook processing health').optional(),
  component: reference('The component that it watches.', 'webhooks').optional(),
  severity: reference(
    'Level of the incident that it opens; nothing: only the criteria of the severities count.',
    'P1',
  ).optional(),
  runbook: reference('The runbook for when it fails.', 'webhook-processing').optional(),
  parents: z
    .array(reference('A monitor.'))
    .default([])
    .meta(
      says('Monitors without which this one cannot be up: while one of them fails, this one pages nobody.', ['host']),
    ),
};

const regions = z
  .strictObject({
    names: z
      .array(text('A region.'))
      .min(1)
      .max(20)
      .meta(says('Regions of the nodes that check it, as TOCSIN_REGION names them.', ['eu', 'us'])),
    agree: z.int().min(1).optional().meta(says('How many must see it down; nothing: more than half of them.', 2)),
  })
  .optional()
  .meta(says('From where it is checked; nothing: by the node that leads.', { names: ['eu', 'us', 'asia'], agree: 2 }));

const times = (description: string, fallback: number) =>
  z.int().min(1).max(100).default(fallback).meta(says(description, 3));

/**
 * Keys of every monitor that checks something.
 * @param facts what such a check sees
 * @param every how often it looks unless the plan says so
 */
export function checked(facts: readonly FactName[], every: string, expected: string, ...examples: unknown[]) {
  return {
    ...base,
    every: span('Time between two checks.', '10s').prefault(every),
    timeout: span(
      'The whole check must be done by then; nothing: a default of its type, at most "every".',
      '5s',
    ).optional(),
    confirm: times('Failures in a row before the monitor is down.', 2),
    recover: times('Successes in a row before it is up again.', 2),
    flapping: z
      .strictObject({
        changes: z.int().min(2).max(100).default(6).meta(says('It changed between up and down so often,', 4)),
        within: span('within so long.', '15m').prefault('30m'),
      })
      .prefault({})
      .meta(
        says('When it flaps: then it stays down until half of "within" went by without a failure.', { changes: 4 }),
      ),
    regions,
    expect: conditions(facts, `All of this holds, or the check has failed. ${expected}`, ...examples).optional(),
    degraded: conditions(
      facts,
      'Once any of this holds, it is degraded, though not down.',
      ...(facts.includes('latency') ? [{ latency: { above: '1s' } }] : []),
    ).optional(),
  };
}
