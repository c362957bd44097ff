import type { Plan, Runbook } from '@tocsin/core';
import { assembleAlerts } from './assemble/alerts.ts';
import { toChannel } from './assemble/channels.ts';
import { assembleCommunication } from './assemble/communication.ts';
import { toConnection } from './assemble/connections.ts';
import { toPolicy } from './assemble/escalation.ts';
import { assembleInbox } from './assemble/inbox.ts';
import { assembleSeverities } from './assemble/levels.ts';
import { assembleLever, assembleRestoration } from './assemble/levers.ts';
import { assembleMetric } from './assemble/metrics.ts';
import { assembleMonitor } from './assemble/monitors.ts';
import { assembleOutside } from './assemble/outside.ts';
import { toPerson } from './assemble/people.ts';
import { assembleReview } from './assemble/review.ts';
import { toSchedule } from './assemble/schedules.ts';
import { assembleUpkeep } from './assemble/upkeep.ts';
import { assembleWatchdog } from './assemble/watchdog.ts';
import { mapEntries } from './map-entries.ts';
import type { ParsedRunbook } from './runbook/parse-runbook.ts';
import type { PlanDraft } from './schema/plan-schema.ts';
import type { ParsedTemplate } from './template/parse-template.ts';
import { titleFromId } from './title-from-id.ts';
import type { UnsetSecret } from './yaml/resolve-secrets.ts';

interface Parts {
  readonly draft: PlanDraft;
  readonly unset: readonly UnsetSecret[];
  readonly version: string;
  readonly runbooks: readonly ParsedRunbook[];
  readonly templates: readonly ParsedTemplate[];
  /** Texts of the scripts by their names. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** Whether the text at a path names a variable that is not set. */
export type IsUnset = (...path: readonly string[]) => boolean;

/** Builds the plan from parts that passed every check. */
export function assemblePlan({ draft, unset, version, runbooks, templates, scripts }: Parts): Plan {
  const isUnset: IsUnset = (...path) => unset.some((one) => one.path.join('\u0000') === path.join('\u0000'));
  const connectionIds = Object.keys(draft.connections);
  const onlyConnection = connectionIds.length === 1 ? (connectionIds[0] ?? null) : null;
  const mildest = Object.keys(draft.severities).at(-1) ?? '';
  const around = { timezone: draft.timezone, onlyConnection, mildest, scripts };
  return {
    service: draft.service,
    title: draft.title ?? titleFromId(draft.service),
    timezone: draft.timezone,
    version,
    components: mapEntries(draft.components, (component, id) => ({
      id,
      ...component,
      title: component.title ?? titleFromId(id),
    })),
    severities: assembleSeverities(draft),
    people: mapEntries(draft.people, (person, id) => toPerson(id, person, draft.timezone)),
    roles: draft.roles,
    schedules: mapEntries(draft.schedules, (schedule, id) => toSchedule(id, schedule, draft.timezone)),
    escalation: mapEntries(draft.escalation, (policy, id) => toPolicy(id, policy, draft.timezone)),
    channels: mapEntries(draft.channels, (channel, id) =>
      toChannel(id, channel, (setting) => isUnset('channels', id, setting)),
    ),
    watchdog: assembleWatchdog(draft, isUnset),
    monitors: mapEntries(draft.monitors, (monitor, id) => assembleMonitor(monitor, id, around)),
    metrics: mapEntries(draft.metrics, (metric, id) => assembleMetric(metric, id, around)),
    scrapes: mapEntries(draft.scrapes, (scrape, id) => ({ id, ...scrape })),
    ...assembleAlerts(draft, isUnset, onlyConnection),
    levers: mapEntries(draft.levers, assembleLever),
    restorations: mapEntries(draft.restorations, assembleRestoration),
    connections: mapEntries(draft.connections, (connection, id) => toConnection(id, connection, isUnset)),
    environment: Object.fromEntries(
      Object.entries(draft.environment).filter(([name]) => !isUnset('environment', name)),
    ),
    runbooks: Object.fromEntries(runbooks.map(({ runbook }) => [runbook.id, connectRunbook(runbook, around)])),
    templates: Object.fromEntries(templates.map(({ template }) => [template.id, template])),
    ...assembleCommunication(draft, isUnset),
    ...assembleOutside(draft),
    ...assembleInbox(draft, isUnset, onlyConnection),
    ...assembleUpkeep(draft, isUnset),
    review: assembleReview(draft, isUnset),
  };
}

/** Fills in what only the plan knows: the one connection, and the zone of schedules that name none. */
function connectRunbook(
  runbook: Runbook,
  { onlyConnection, timezone }: { readonly onlyConnection: string | null; readonly timezone: string },
): Runbook {
  const phases = runbook.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) =>
      step.kind === 'sql' ? { ...step, connection: step.connection ?? onlyConnection } : step,
    ),
  }));
  const triggers = runbook.triggers.map((trigger) =>
    trigger.kind === 'schedule' ? { ...trigger, timezone: trigger.timezone || timezone } : trigger,
  );
  return { ...runbook, phases, triggers };
}
