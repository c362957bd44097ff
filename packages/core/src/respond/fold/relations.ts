import type { Incident } from '../../model/incident.ts';
import type { RelationFact } from '../../model/incident-relations.ts';
import type { EpochMs } from '../../model/plan.ts';
import { newAudience, scheduled } from '../updates.ts';
import type { Handlers, Happened } from './happened.ts';
import { recounted } from './levels.ts';

/** Folds what was said about the incident, and what happened between it and others. */
export const relationHandlers: Handlers<RelationFact['kind']> = {
  'impact-set': (incident, fact, entry) => withDataSince(applyRelationFact(incident, fact, entry), entry.atMs),
  linked: applyRelationFact,
  unlinked: applyRelationFact,
  merged: (incident, fact, entry) => ({ ...applyRelationFact(incident, fact, entry), snoozedUntilMs: null }),
  absorbed: (incident, fact, entry, plan) => {
    const after = applyRelationFact(incident, fact, entry);
    return recounted({ ...after, updates: withTold(after.updates, fact.told ?? {}, entry.atMs) }, entry.atMs, plan);
  },
  'split-off': (incident, fact, entry, plan) => recounted(applyRelationFact(incident, fact, entry), entry.atMs, plan),
};

/** What a relation, or what is said about the impact, makes of an incident. */
function applyRelationFact(incident: Incident, fact: RelationFact, entry: Pick<Happened, 'atMs'>): Incident {
  switch (fact.kind) {
    case 'impact-set':
      return { ...incident, impact: { ...incident.impact, ...fact.impact } };
    case 'linked': {
      const others = incident.links.filter((link) => targetOf(link) !== targetOf(fact.link));
      return { ...incident, links: [...others, fact.link] };
    }
    case 'unlinked':
      return { ...incident, links: incident.links.filter((link) => targetOf(link) !== fact.to) };
    case 'merged':
      return {
        ...incident,
        mergedInto: fact.into,
        status: 'resolved',
        resolvedMs: entry.atMs,
        resolution: `It goes on as ${fact.into}.`,
        escalation: { ...incident.escalation, status: 'ended' },
      };
    case 'absorbed':
      return {
        ...incident,
        startedMs: Math.min(incident.startedMs, fact.startedMs),
        components: union(incident.components, fact.components),
        alerts: { ...Object.fromEntries(fact.alerts.map((alert) => [alert.dedupKey, alert])), ...incident.alerts },
        pulledLevers: union(incident.pulledLevers, fact.pulledLevers),
        leverPositions: { ...fact.leverPositions, ...incident.leverPositions },
        unlisted: {
          total: incident.unlisted.total + (fact.unlisted?.total ?? 0),
          firing: incident.unlisted.firing + (fact.unlisted?.firing ?? 0),
        },
        responders: union(incident.responders, fact.responders),
      };
    case 'split-off': {
      const left = Object.entries(incident.alerts).filter(([key]) => !fact.alerts.includes(key));
      return { ...incident, alerts: Object.fromEntries(left) };
    }
  }
}

/** Words by which somebody says that they looked, and no data is concerned. */
const NO_DATA = /^\s*(no|none|no data|nothing|not affected)\s*\.?\s*$/i;

function withDataSince(incident: Incident, atMs: EpochMs): Incident {
  const { data } = incident.impact;
  const isConcerned = data !== null && !NO_DATA.test(data);
  return { ...incident, dataSinceMs: isConcerned ? (incident.dataSinceMs ?? atMs) : null };
}

/** Who heard of the other incident is not told the same again at once. */
function withTold(before: Incident['updates'], told: Readonly<Record<string, EpochMs>>, atMs: EpochMs) {
  const updates = { ...before };
  for (const [audience, toldMs] of Object.entries(told)) {
    const state = updates[audience] ?? newAudience(null, atMs);
    if (state.lastSentMs !== null && state.lastSentMs >= toldMs) continue;
    const { interval } = state;
    const dueMs = interval === null ? atMs : Math.max(atMs, toldMs + interval * 1000);
    updates[audience] = { ...scheduled(state, dueMs), lastSentMs: toldMs, asked: interval === null };
  }
  return updates;
}

/** What a link leads to, by which it is told from others. */
export function targetOf(link: Incident['links'][number]): string {
  return link.kind === 'url' ? link.url : link.incident;
}

function union(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more])];
}
