import type { Incident } from '../model/incident.ts';
import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import { inWords } from '../respond/duration.ts';
import { isoOf, localText } from './local-time.ts';
import type { Played } from './play.ts';
import type { RehearsedGap } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';
import type { Moment } from './world.ts';

type Found = Pick<RehearsedGap, 'kind' | 'incident' | 'text'> & { readonly atMs: EpochMs };

/** What nobody covers in a story: steps without anybody, people whom nothing reaches, incidents that nobody answers. */
export function findGaps(plan: Plan, scenario: Scenario, played: Played): readonly RehearsedGap[] {
  const endMs = scenario.atMs + scenario.until * 1000;
  const found = [
    ...played.moments.flatMap((moment) => gapOf(plan, played, moment)),
    ...played.incidents.flatMap((incident) => unanswered(plan, played, incident, endMs)),
    ...(played.incidents.length === 0 ? [NOTHING_OPENED(scenario.atMs)] : []),
  ];
  found.sort((a, b) => a.atMs - b.atMs);
  return found.map(({ atMs, ...gap }) => ({ ...gap, at: isoOf(atMs), local: localText(plan.timezone, atMs) }));
}

const NOTHING_OPENED = (atMs: EpochMs): Found => ({
  kind: 'no-page',
  atMs,
  incident: null,
  text: 'No incident opens: what happens meets no criterion of the plan, so nobody hears of it',
});

function gapOf(plan: Plan, played: Played, moment: Moment): readonly Found[] {
  if (moment.kind !== 'entry') return [];
  const { atMs, incident } = moment;
  const { fact, text } = moment.entry;
  if (fact.kind === 'escalated' && fact.skipped) return [{ kind: 'step-skipped', atMs, incident, text }];
  if (fact.kind !== 'page-failed' || !fact.last) return [];
  const page = played.incidents.find(({ id }) => id === incident)?.pages[fact.pageId];
  const name = page ? personName(plan, page.person) : fact.pageId;
  return [{ kind: 'unreachable', atMs, incident, text: `Nothing reaches ${name}: ${fact.reason}` }];
}

function unanswered(plan: Plan, played: Played, incident: Incident, endMs: EpochMs): readonly Found[] {
  if (incident.acknowledgedMs !== null || incident.status === 'resolved') return [];
  const level = plan.severities.find(({ id }) => id === incident.severity);
  const reached = new Set(
    played.moments.flatMap((m) =>
      m.kind === 'attempt' && m.incident === incident.id && m.failure === null ? [m.person] : [],
    ),
  );
  const at = { atMs: endMs, incident: incident.id };
  if (reached.size > 0) {
    const names = [...reached].map((person) => personName(plan, person)).join(', ');
    const span = inWords((endMs - incident.openedMs) / 1000);
    return [{ ...at, kind: 'unanswered', text: `Nobody answered in ${span}. Reached: ${names}` }];
  }
  const why = level?.escalation ? 'nobody was reached' : `${incident.severity} has no escalation policy`;
  return [{ ...at, kind: 'no-page', text: `Nobody hears of it: ${why}` }];
}
