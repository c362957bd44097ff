import type { AlertMatch, Intake, Panel, Plan } from '@tocsin/core';
import type { IsUnset } from '../assemble-plan.ts';
import { mapEntries } from '../map-entries.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

type MatchDraft = PlanDraft['alerts']['rules'][string]['match'];

/** Builds what becomes of alerts and reports, what comes in from other tools, and the panels of the health board. */
export function assembleAlerts(
  draft: PlanDraft,
  isUnset: IsUnset,
  onlyConnection: string | null,
): Pick<Plan, 'alerts' | 'reports' | 'panels' | 'intake'> {
  const { rules, inhibit } = draft.alerts;
  return {
    alerts: {
      rules: Object.entries(rules).map(([id, { match, severity, component, runbook, incident, after, groupBy }]) => ({
        id,
        match: toMatch(match),
        severity: severity ?? null,
        component: component ?? null,
        runbook: runbook ?? null,
        incident,
        after: after ?? null,
        groupBy,
      })),
      inhibit: Object.entries(inhibit).map(([id, { when, mute, same }]) => ({
        id,
        when: toMatch(when),
        mute: toMatch(mute),
        same,
      })),
    },
    reports: { opens: draft.reports.opens ?? null, form: draft.reports.form },
    panels: mapEntries(draft.panels, (panel, id) => ({
      id,
      title: panel.title ?? titleFromId(id),
      source: toPanelSource(panel, onlyConnection),
      every: panel.every,
    })),
    intake: toIntake(draft, isUnset),
  };
}

function toMatch(match: MatchDraft): AlertMatch {
  return Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined));
}

function toPanelSource(panel: PlanDraft['panels'][string], onlyConnection: string | null): Panel['source'] {
  const connection = panel.connection ?? onlyConnection ?? '';
  if (panel.sql !== undefined) return { kind: 'sql', connection, query: panel.sql };
  if (panel.busiestTables) return { kind: 'busiest-tables', connection };
  return panel.command === undefined ? { kind: 'recent-errors' } : { kind: 'command', command: panel.command };
}

/** Without a word about it, the four levels of PagerDuty are the plan's levels in their order, the last for the rest. */
function toIntake({ severities, intake }: PlanDraft, isUnset: IsUnset): Intake {
  const ids = Object.keys(severities);
  const nth = (index: number): string => ids[Math.min(index, ids.length - 1)] ?? '';
  const { critical, error, warning, info } = intake.severity;
  return {
    severity: {
      critical: critical ?? nth(0),
      error: error ?? nth(1),
      warning: warning ?? nth(2),
      info: info ?? nth(3),
    },
    mappings: mapEntries(intake.mappings, ({ title, key, summary, severity, status, component, link }, id) => ({
      id,
      title: title ?? titleFromId(id),
      key,
      summary,
      severity: severity ?? null,
      status: status ?? null,
      component: component ?? null,
      link: link ?? null,
    })),
    secrets: Object.fromEntries(
      Object.entries(intake.secrets).filter(([format]) => !isUnset('intake', 'secrets', format)),
    ),
  };
}
