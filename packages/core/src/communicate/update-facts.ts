import type { Incident } from '../model/incident.ts';
import { affectedInWords } from '../model/incident-relations.ts';
import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Audience } from '../model/plan-communication.ts';
import type { TimelineEntry } from '../model/timeline.ts';
import { whoIsOnCall } from '../page/on-call/shifts.ts';
import { inWords } from '../respond/duration.ts';
import { isOutside } from '../respond/embargo.ts';
import { updateInterval } from '../respond/updates.ts';
import { actionsTaken } from './actions-taken.ts';
import { localTime } from './local-time.ts';
import { type Readers, statements } from './statements.ts';

/** What a template of a status update can use. A value that is absent is not known; the renderer names it. */
export interface UpdateFacts {
  readonly incident: {
    readonly id: string;
    readonly title: string;
    readonly status: string;
    readonly started: string;
    readonly resolved?: string;
    readonly resolution?: string;
  };
  readonly service: { readonly id: string; readonly title: string };
  readonly severity: { readonly id: string; readonly name: string; readonly meaning?: string };
  readonly update: { readonly number: number; readonly audience: string; readonly time: string };
  readonly facts: {
    readonly what: string;
    readonly impact: string;
    readonly users_affected: string;
    readonly actions: readonly string[];
  };
  readonly duration: string;
  readonly components: readonly string[];
  readonly next_update: string;
  readonly status_page: string;
  readonly oncall: string;
  readonly commander: string;
}

export interface UpdateFactsInput {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
  readonly plan: Plan;
  readonly audience: Audience;
  readonly nowMs: EpochMs;
  /** Address of the service's public status page. */
  readonly statusPage: string;
  /** It goes out without a person's look: to those outside only what was stated for them. */
  readonly unattended?: boolean;
}

/**
 * Collects what a status update says from the incident, its timeline and the plan. People outside, and readers of the status
 * page, get nothing that was written for the team: no title of an alert, no resolution, no names, no free note.
 */
export function updateFacts(input: UpdateFactsInput): UpdateFacts {
  const { incident, timeline, plan, audience, nowMs } = input;
  const severity = plan.severities.find((level) => level.id === incident.severity);
  const time = (atMs: EpochMs): string => localTime(atMs, plan.timezone, nowMs);
  const sent = timeline.filter((e) => e.fact.kind === 'update-sent' && e.fact.audience === audience.id).length;
  const components = componentTitles(incident, plan, audience);
  const outside = isOutside(audience);
  const stated = statements(timeline, readersOf(input));
  const resolution = outside ? (stated.get('resolution') ?? 'the problem is mended') : incident.resolution;
  const situation = situationOf(input, components, stated);
  const team = `the ${plan.title} team`;
  return {
    incident: {
      id: incident.id,
      title: outside ? situation.what : incident.title,
      status: capitalised(incident.status),
      started: time(incident.startedMs),
      ...(incident.resolvedMs === null ? {} : { resolved: time(incident.resolvedMs) }),
      ...(incident.resolution && resolution ? { resolution } : {}),
    },
    service: { id: plan.service, title: plan.title },
    severity: {
      id: incident.severity,
      name: severity?.name ?? incident.severity,
      ...(severity?.meaning ? { meaning: severity.meaning } : {}),
    },
    update: { number: sent + 1, audience: audience.title, time: time(nowMs) },
    facts: { ...situation, actions: actionsTaken(timeline, plan, audience) },
    duration: inWholeMinutes((incident.resolvedMs ?? nowMs) - incident.startedMs),
    components,
    next_update: nextUpdate(incident, updateInterval(plan, audience.id, incident.severity), nowMs, time),
    status_page: input.statusPage,
    oncall: outside ? team : (nameOf(plan, incident.acknowledgedBy) ?? onCallName(plan, nowMs) ?? 'nobody yet'),
    commander: outside ? team : (nameOf(plan, incident.roles.commander) ?? 'not assigned yet'),
  };
}

function readersOf({ audience, unattended }: UpdateFactsInput): Readers {
  if (!isOutside(audience)) return 'inside';
  return unattended ? 'outside-unattended' : 'outside';
}

/** What is wrong and for whom: as people have stated it, else as far as the plan can say. */
function situationOf(input: UpdateFactsInput, components: readonly string[], stated: ReadonlyMap<string, string>) {
  const { incident, plan } = input;
  const readers = readersOf(input);
  const consequences = incident.pulledLevers.flatMap((lever) => plan.levers[lever]?.consequence || []);
  const affected = components.join(', ');
  const scope = readers === 'outside-unattended' ? null : incident.impact.scope;
  const users = readers === 'outside-unattended' ? null : affectedInWords(incident.impact);
  const told = stated.get('impact');
  return {
    what: stated.get('what') ?? (readers === 'inside' ? incident.title : `A problem with ${affected}`),
    impact:
      (readers === 'inside' ? (scope ?? told) : (told ?? scope)) ??
      ([...new Set(consequences)].map(withoutFullStop).join('. ') || `${affected} may be slow, late or not available`),
    users_affected: users ?? stated.get('users affected') ?? 'Not known yet',
  };
}

/** Titles of the affected components; people outside hear only of public ones, or of the service as a whole. */
function componentTitles(incident: Incident, plan: Plan, audience: Audience): readonly string[] {
  const titles = incident.components.flatMap((id) => {
    const component = plan.components[id];
    return component && (component.public || !isOutside(audience)) ? [component.title] : [];
  });
  return titles.length > 0 ? titles : [plan.title];
}

function nextUpdate(
  incident: Incident,
  intervalSeconds: number | null,
  nowMs: EpochMs,
  time: (atMs: EpochMs) => string,
): string {
  if (incident.resolvedMs !== null) return 'none, the incident is over';
  return intervalSeconds === null ? 'when there is news' : time(nowMs + intervalSeconds * 1000);
}

/** The first slot of the first schedule: the primary. */
function onCallName(plan: Plan, atMs: EpochMs): string | null {
  const schedule = Object.values(plan.schedules)[0];
  const slot = schedule?.slots[0];
  return schedule && slot ? nameOf(plan, whoIsOnCall(schedule, slot.id, atMs)?.person) : null;
}

function nameOf(plan: Plan, person: string | null | undefined): string | null {
  return person ? personName(plan, person) : null;
}

function inWholeMinutes(durationMs: number): string {
  const seconds = Math.max(0, durationMs / 1000);
  return inWords(seconds < 60 ? seconds : Math.floor(seconds / 60) * 60);
}

/** Sentences of a plan end with a full stop or not; joined, each has one. */
function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.\s*$/, '');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
