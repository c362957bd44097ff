import { z } from 'zod';
import { alerts, panels, reports } from './alerts.ts';
import { channels } from './channels.ts';
import { communication, components } from './communication.ts';
import { connections, environment } from './connections.ts';
import { consent } from './consent.ts';
import { escalation } from './escalation.ts';
import { id, says, text, variable, zone } from './formats.ts';
import { impact } from './impact.ts';
import { inbox, reconciliations } from './inbox.ts';
import { intake } from './intake.ts';
import { jobs } from './jobs.ts';
import { levers, restorations } from './levers.ts';
import { metrics, scrapes } from './metrics.ts';
import { monitors } from './monitors/monitors.ts';
import { vendors } from './outside.ts';
import { people, roles } from './people.ts';
import { review } from './review.ts';
import { schedules } from './schedules.ts';
import { severities } from './severities.ts';
import { statusPage } from './status-page.ts';
import { backups, maintenance, routines } from './upkeep.ts';
import { watchdog } from './watchdog.ts';

/** The YAML of a plan folder, all files merged. Reads durations into seconds and percentages into ratios. */
export const planSchema = z
  .strictObject({
    service: id.meta({ ...says('Id of the service, as it stands in addresses.', 'my-shop'), 'x-kind': 'id' }),
    title: text('Name of the service as people see it; nothing: made from the id.', 'My Shop').optional(),
    timezone: zone('Zone of the team.').prefault('UTC'),
    include: z
      .array(text('A path relative to the file that names it.'))
      .optional()
      .meta(
        says(
          'Files that are read as if they stood in this folder: YAML, or Markdown of a folder runbooks/ or templates/.',
          ['../shared/people.yaml', '../shared/runbooks/database.md'],
        ),
      ),
    variables: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .meta(
        says(`What ${variable('NAME')} is where the environment of Tocsin has no NAME. Not for secrets.`, {
          API_URL: 'https://api.example.com',
        }),
      ),
    components: components.default({}),
    severities,
    people: people.default({}),
    roles: roles.default({}),
    schedules: schedules.default({}),
    escalation: escalation.default({}),
    channels: channels.default({}),
    watchdog: watchdog.prefault({}),
    monitors: monitors.default({}),
    metrics: metrics.default({}),
    scrapes: scrapes.default({}),
    alerts: alerts.prefault({}),
    reports: reports.prefault({}),
    panels: panels.default({}),
    levers: levers.default({}),
    restorations: restorations.default({}),
    connections: connections.default({}),
    environment: environment.default({}),
    intake: intake.prefault({}),
    impact: impact.prefault({}),
    communication: communication.prefault({}),
    statusPage: statusPage.prefault({}),
    vendors: vendors.default({}),
    maintenance: maintenance.default({}),
    routines: routines.default({}),
    backups: backups.default({}),
    inbox: inbox.default({}),
    reconciliations: reconciliations.default({}),
    jobs: jobs.default({}),
    consent: consent.prefault({}),
    review: review.prefault({}),
  })
  .describe('A Tocsin plan.');

/** The YAML after validation: formats read, defaults filled in, references not yet checked. */
export type PlanDraft = z.output<typeof planSchema>;
