import type { Page } from '../../model/incident.ts';
import type { EscalationPolicy } from '../../model/plan-on-call.ts';
import type { FactOf } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { policyOfLevel } from '../next-step.ts';

type Urgency = FactOf<'paged'>['urgency'];

/** What is said with a page of one person. */
export interface PageWords {
  readonly why: Page['why'];
  readonly reason: string;
  /** The step that pages; nothing: none does. */
  readonly at?: { readonly step: number; readonly round: number };
  /** Nothing: by the level. */
  readonly urgency?: Urgency;
}

/** What still gets through while the incident is snoozed: a person wants it, or something became worse. */
const THROUGH_SNOOZE: ReadonlySet<Page['why']> = new Set<Page['why']>([
  'reassigned',
  'handover',
  'restoration',
  'lever',
]);

/**
 * Pages one person, once a decision: a second reason joins the first. Who is not in the plan, has muted the incident, or was
 * paged at this very moment is not paged. The id is counted from the incident, so that deciding again gives the same id.
 */
export function page(d: Deliberation, person: string, words: PageWords): void {
  const { why, reason, at = { step: 0, round: 0 }, urgency = d.severity.urgency } = words;
  if (!canBePaged(d, person) || (d.incident.snoozedUntilMs !== null && !THROUGH_SNOOZE.has(why))) return;
  const index = indexOfPage(d, person);
  if (index) {
    mergePage(d, index, { why, reason, at, urgency });
    return;
  }
  if (urgency === 'page' && wasPagedNow(d, person)) return;
  const pageId = `${d.incident.id}-p${Object.keys(d.incident.pages).length + 1}`;
  d.decide({ kind: 'paged', pageId, person, urgency, why, ...at }, lineOf(d, person, urgency, reason));
  d.effect({ kind: 'page', pageId, person, urgency, why: reason });
}

/** Whether pages of this incident go to a person at all. */
export function canBePaged(d: Deliberation, person: string): boolean {
  return Object.hasOwn(d.plan.people, person) && !d.incident.muted.includes(person);
}

export function policyOf(d: Deliberation): EscalationPolicy | null {
  return policyOfLevel(d.plan, d.incident.severity);
}

interface PageIndex {
  readonly entry: number;
  readonly effect: number;
}

function indexOfPage(d: Deliberation, person: string): PageIndex | null {
  const effect = d.effects.findIndex((one) => one.kind === 'page' && one.person === person);
  if (effect < 0) return null;
  const entry = d.entries.findIndex(({ fact }) => fact.kind === 'paged' && fact.person === person);
  return { entry, effect };
}

/** The page of two reasons is a page if one of them is, and belongs to the step that came last. */
function mergePage(d: Deliberation, index: PageIndex, words: Required<PageWords>): void {
  const fact = d.entries[index.entry]?.fact;
  const effect = d.effects[index.effect];
  if (fact?.kind !== 'paged' || effect?.kind !== 'page') return;
  const isPage = fact.urgency === 'page' || (words.urgency === 'page' && !wasPagedNow(d, fact.person));
  const urgency = isPage ? 'page' : 'notify';
  const reason = effect.why.includes(words.reason) ? effect.why : `${effect.why}; ${words.reason}`;
  const later = words.why === 'escalation' ? { why: words.why, ...words.at } : {};
  const text = lineOf(d, fact.person, urgency, reason);
  d.amend(index, { fact: { ...fact, urgency, ...later }, text }, { ...effect, urgency, why: reason });
}

/** A decision of the same millisecond has paged this person already. */
function wasPagedNow(d: Deliberation, person: string): boolean {
  return Object.values(d.incident.pages).some(
    ({ atMs, person: paged, status, urgency }) =>
      atMs === d.nowMs && paged === person && status !== 'failed' && urgency === 'page',
  );
}

function lineOf(d: Deliberation, person: string, urgency: Urgency, reason: string): string {
  return `${urgency === 'page' ? 'Paging' : 'Notifying'} ${d.nameOf(person)}: ${reason}`;
}
