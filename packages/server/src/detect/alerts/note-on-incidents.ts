import { type Actor, applyRule, compileHandling, compileMatch, isActive, isInMaintenance } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { subjectOf } from './alert-subject.ts';
import type { SilenceRow } from './silence.views.ts';

/** Writes on the timeline of each active incident that has such an alert that is firing. @param text given the end on the plan's clock */
export async function noteOnIncidents(
  app: App,
  tx: Tx,
  silence: SilenceRow,
  text: (until: string) => string,
  actor: Actor,
): Promise<void> {
  const plan = app.plans.find(silence.service);
  if (!plan) return;
  const active = new Set((await activeIncidents(tx, silence.service)).filter(isActive).map(({ id }) => id));
  if (active.size === 0) return;
  const rows = await tx
    .selectFrom('alert')
    .select(['incident_id', 'dedup_key', 'source', 'summary', 'severity', 'components', 'labels', 'runbook'])
    .where('service', '=', silence.service)
    .where('status', '=', 'firing')
    .where('incident_id', 'in', [...active])
    .execute();
  const handling = compileHandling(plan.alerts);
  const isMeant = matcherOf(silence);
  const about = new Set(
    rows.filter((row) => isMeant(applyRule(handling, subjectOf(row)).alert)).map((row) => row.incident_id ?? ''),
  );
  const line = text(onClockOf(plan.timezone, silence.until_at));
  for (const id of [...about].sort()) await commandIncident(app, id, { kind: 'note', text: line }, actor, tx);
}

/** Whether a silence or maintenance holds an alert, as the rules leave it. */
export function matcherOf({
  kind,
  matcher,
  components,
  id,
  why,
  until_at,
}: Pick<SilenceRow, 'kind' | 'matcher' | 'components'> & Partial<SilenceRow>) {
  if (kind === 'silence') return compileMatch(matcher);
  const window = { id: `silence:${id}`, title: why ?? '', components, untilMs: until_at?.getTime() ?? 0 };
  return (alert: { readonly components: readonly string[] }) => isInMaintenance(window, alert.components);
}

function onClockOf(timeZone: string, at: Date): string {
  const form = { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...form, timeZone }).format(at);
}
