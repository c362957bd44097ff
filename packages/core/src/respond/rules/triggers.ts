import type { Incident } from '../../model/incident.ts';
import type { EpochMs, Plan } from '../../model/plan.ts';
import type { CommunicationTrigger } from '../../model/plan-communication.ts';
import type { Deliberation } from '../deliberation.ts';
import { isActive } from '../deliberation.ts';
import { isSilenced } from '../embargo.ts';
import { leadOf } from './leading.ts';
import { page } from './paging.ts';
import { audienceTitle } from './reporting.ts';
import { askFor } from './updating.ts';

/** Fires the triggers of the plan's communication whose case has come, each once (SPEC COM-3, S0's external triggers). */
export function fireTriggers(d: Deliberation): void {
  for (const trigger of Object.values(d.plan.communication.triggers)) {
    const atMs = triggerMs(d.incident, d.plan, trigger);
    if (atMs !== null && atMs <= d.nowMs) fire(d, trigger);
  }
}

/** Emergency maintenance begins: the triggers for it fire, if its components or those of the incident are theirs. */
export function tellOfMaintenance(d: Deliberation, components: readonly string[]): void {
  const scope = { ...d.incident, components: [...new Set([...d.incident.components, ...components])] };
  for (const trigger of Object.values(d.plan.communication.triggers)) {
    if (trigger.when === 'maintenance' && isOpen(d.incident, trigger) && fits(scope, trigger)) fire(d, trigger);
  }
}

/** The next moment at which a trigger fires; null: none will as things stand. */
export function nextTriggerMs(d: Deliberation): EpochMs | null {
  const moments = Object.values(d.plan.communication.triggers).flatMap(
    (trigger) => triggerMs(d.incident, d.plan, trigger) ?? [],
  );
  return moments.length > 0 ? Math.min(...moments) : null;
}

/**
 * When a trigger fires, as things stand; null: it has fired, or its case is not there. Of an incident that is over only what
 * is found out later counts: that data was concerned, or security.
 */
export function triggerMs(incident: Incident, plan: Plan, trigger: CommunicationTrigger): EpochMs | null {
  if (!isOpen(incident, trigger) || !fits(incident, trigger)) return null;
  const sinceMs = caseSinceMs(incident, plan, trigger.when);
  return sinceMs === null ? null : sinceMs + trigger.after * 1000;
}

function isOpen(incident: Incident, trigger: CommunicationTrigger): boolean {
  const isGone = incident.mergedInto !== null || incident.falsePositive;
  return !isGone && !Object.hasOwn(incident.triggers ?? {}, trigger.id);
}

function fits(incident: Pick<Incident, 'severity' | 'components'>, trigger: CommunicationTrigger): boolean {
  const { severities, components } = trigger;
  if (severities.length > 0 && !severities.includes(incident.severity)) return false;
  return components.length === 0 || components.some((component) => incident.components.includes(component));
}

function caseSinceMs(incident: Incident, plan: Plan, when: CommunicationTrigger['when']): EpochMs | null {
  switch (when) {
    case 'outage':
      return isOutage(incident, plan) ? (incident.impact.sinceMs ?? incident.startedMs) : null;
    case 'customer-data':
      return incident.dataSinceMs ?? null;
    case 'security':
      return incident.security?.sinceMs ?? null;
    case 'maintenance':
      return null;
  }
}

/**
 * Whether the public is without something: a level that wakes people, a public component (or none named: the whole service),
 * alerts that still fire (or none at all: a person opened it), and effects that nobody has contained yet.
 */
function isOutage(incident: Incident, plan: Plan): boolean {
  const level = plan.severities.find(({ id }) => id === incident.severity);
  if (!isActive(incident) || level?.urgency !== 'page') return false;
  const isPublic = incident.components.length === 0 || incident.components.some((id) => plan.components[id]?.public);
  const hasAlerts = Object.keys(incident.alerts).length + incident.unlisted.total > 0;
  const stillFires = Object.keys(incident.firing).length + incident.unlisted.firing > 0;
  const isOpenByHand = !hasAlerts && incident.status !== 'monitoring';
  return isPublic && incident.status !== 'contained' && (stillFires || isOpenByHand);
}

function fire(d: Deliberation, trigger: CommunicationTrigger): void {
  const { id, title, audiences, approval } = trigger;
  const titles = audiences.map((audience) => audienceTitle(d, audience)).join(', ');
  const how = approval ? 'a person agrees to each text' : 'without a person, unless something is missing';
  d.decide({ kind: 'trigger-fired', trigger: id, audiences, approval }, `${title}: ${titles} are told, ${how}`);
  const heldBack = audiences.filter((audience) => isSilenced(d.incident, d.plan, audience));
  const due = audiences.filter((audience) => isDue(d, audience) && !heldBack.includes(audience));
  for (const audience of due) askFor(d, audience, `An update for ${audienceTitle(d, audience)} is due: ${title}`);
  askLead(d, title, approval ? due : [], heldBack);
}

function isDue(d: Deliberation, audience: string): boolean {
  const state = d.incident.updates[audience];
  return state !== undefined && !state.asked && state.dueMs <= d.nowMs;
}

/** Whoever leads agrees to what is drafted, and knows of what the embargo keeps back. */
function askLead(d: Deliberation, title: string, drafted: readonly string[], heldBack: readonly string[]): void {
  const titlesOf = (audiences: readonly string[]) => audiences.map((audience) => audienceTitle(d, audience)).join(', ');
  const parts = [
    ...(drafted.length > 0 ? [`look at the updates for ${titlesOf(drafted)} and send them`] : []),
    ...(heldBack.length > 0 ? [`the embargo keeps it from ${titlesOf(heldBack)}`] : []),
  ];
  const lead = leadOf(d);
  if (lead && parts.length > 0)
    page(d, lead, { why: 'clock', reason: `${title}: ${parts.join('; ')}`, urgency: 'notify' });
}
