import { z } from 'zod';
import { duration, reference, text } from './formats.ts';

const leverValue = (description: string) =>
  z.union([z.boolean(), z.number(), z.string().max(500)]).describe(description);

export const levers = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it.').optional(),
        description: text('What it switches.').optional(),
        kind: z
          .enum(['switch', 'mode', 'limit'])
          .default('switch')
          .describe('A switch is on at rest, a mode off at rest, a limit is a number or text.'),
        resting: leverValue('Value while nothing is wrong.').optional(),
        pulled: leverValue('Value once it is pulled.').optional(),
        component: reference('The component that it contains.').optional(),
        consequence: text('What pulling it does to users, said before confirming.').optional(),
        pulls: z.array(reference('A lever.')).default([]).describe('Levers that are pulled first, in this order.'),
      })
      .describe('One lever.'),
  )
  .describe('Levers by id.');

const restorationStep = z
  .strictObject({
    release: reference('The lever to release.'),
    wait: duration('How long it is watched before the next step.').default(300),
    healthy: z
      .array(reference('A monitor or a metric.'))
      .default([])
      .describe('Monitors and metrics that must be healthy before and throughout the wait.'),
  })
  .describe('One step.');

export const restorations = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it.').optional(),
        steps: z.array(restorationStep).min(1).describe('Levers are released in this order.'),
      })
      .describe('One restoration.'),
  )
  .describe('Restorations by id: how levers are released step by step.');

export const connections = z
  .record(
    z.string(),
    z
      .strictObject({
        type: z.literal('postgres').default('postgres').describe('Kind of database.'),
        url: text('Where it is, from a secret: postgres://user:password@host/name.'),
      })
      .describe('One database.'),
  )
  .describe('Databases that SQL cells of runbooks run on.');

export const environment = z
  .record(z.string(), z.string().describe('The value, or a secret from the environment of Tocsin.'))
  .describe('Environment that shell cells of runbooks get.');
