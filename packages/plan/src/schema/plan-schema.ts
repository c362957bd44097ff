import { z } from 'zod';
import { channels } from './channels.ts';
import { communication, components, review } from './communication.ts';
import { connections, environment, levers, restorations } from './containment.ts';
import { intake, metrics, monitors } from './detection.ts';
import { id, text, zone } from './formats.ts';
import { escalation, people, roles, schedules } from './people.ts';
import { severities } from './severities.ts';

/** The YAML of a plan folder, all files merged. Reads durations into seconds and percentages into ratios. */
export const planSchema = z
  .strictObject({
    service: id.describe('Id of the service, as it stands in addresses.'),
    title: text('Name of the service as people see it.').optional(),
    timezone: zone('Zone of the team.').default('UTC'),
    components: components.default({}),
    severities,
    people: people.default({}),
    roles: roles.default({}),
    schedules: schedules.default({}),
    escalation: escalation.default({}),
    channels: channels.default({}),
    monitors: monitors.default({}),
    metrics: metrics.default({}),
    levers: levers.default({}),
    restorations: restorations.default({}),
    connections: connections.default({}),
    environment: environment.default({}),
    intake: intake.prefault({}),
    communication: communication.prefault({}),
    review: review.prefault({}),
  })
  .describe('A Tocsin plan.');

/** The YAML after validation: formats read, defaults filled in, references not yet checked. */
export type PlanDraft = z.output<typeof planSchema>;
