import { figuresInWords, shareInWords } from '../../model/impact-words.ts';
import type { Incident } from '../../model/incident.ts';
import type { Impact } from '../../model/incident-relations.ts';
import type { EpochMs } from '../../model/plan.ts';
import type { RelationCommand } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { isEmbargoed } from '../embargo.ts';
import { targetOf } from '../fold/relations.ts';
import { isNoticeable } from '../impact/estimate-impact.ts';
import { announce } from './announcing.ts';
import { beginAgainIfExhausted } from './beginning-again.ts';
import { startDiagnostics } from './opening.ts';
import { isUnfinished } from './restoring.ts';
import { raiseSeverity } from './severity.ts';

/** What is said about an incident, and what happens between two of them (SPEC RESP-1, RESP-5). */
export function relate(d: Deliberation, command: RelationCommand): void {
  switch (command.kind) {
    case 'impact-set':
      if (isWorthSaying(d, command.impact)) d.record(command, `Impact: ${impactInWords(command.impact)}`);
      return;
    case 'linked': {
      const { link } = command;
      d.record(command, `Linked: ${link.title} (${targetOf(link)})`);
      return;
    }
    case 'unlinked':
      if (d.incident.links.some((link) => targetOf(link) === command.to))
        d.record(command, `Link removed: ${command.to}`);
      return;
    case 'merge':
      merge(d, command.into, command.title);
      return;
    case 'absorb':
      absorb(d, command.other);
      return;
    case 'split-off':
      d.record(command, `Split: ${command.alerts.length} of its alerts are ${command.into} from now on`);
      return;
  }
}

/** Nobody is paged for it any more, and it needs no review: the other incident has its alerts, levers and responders. */
function merge(d: Deliberation, into: string, title: string): void {
  d.record({ kind: 'merged', into }, `Merged into ${into}: ${title}`);
  if (isUnfinished(d.incident.restoration)) {
    d.decide({ kind: 'restoration-aborted' }, `The restoration ends here; ${into} has the levers now`);
  }
  d.effect({ kind: 'settle-pages', text: `It goes on as ${into}` });
  announce(d, `${d.incident.id} goes on as ${into}.`, false);
}

/** The worse of the two levels counts, and the runbook of the other where this one has none. */
function absorb(d: Deliberation, other: Incident): void {
  const { id, startedMs, components, pulledLevers, leverPositions = {}, responders, unlisted } = other;
  const alerts = Object.values(other.alerts);
  d.record(
    {
      ...{ kind: 'absorbed', from: id, startedMs, components, alerts, unlisted },
      ...{ pulledLevers, leverPositions, responders, told: toldOf(other) },
    },
    `${id} goes on here: ${other.title}`,
  );
  if (d.plan.severities.some((level) => level.id === other.severity)) {
    raiseSeverity(d, other.severity, `${id} had this level`);
  }
  if (isEmbargoed(other) && !isEmbargoed(d.incident))
    d.decide({ kind: 'security-marked', embargo: true }, `The embargo of ${id} holds here`);
  // The other's paging ends with it; here it would end for both.
  if (other.escalation.status === 'running') beginAgainIfExhausted(d, `${id}, which nobody has answered, goes on here`);
  if (!d.incident.runbook && other.runbook) startDiagnostics(d, other.runbook);
}

/** Estimates come every minute, and end with the incident; what a person says is kept always. */
function isWorthSaying(d: Deliberation, { estimate }: Partial<Impact>): boolean {
  if (!estimate) return true;
  return d.active && isNoticeable(d.incident.impact.estimate, estimate);
}

/** When each audience was told last. */
function toldOf({ updates }: Incident): Readonly<Record<string, EpochMs>> {
  return Object.fromEntries(
    Object.entries(updates).flatMap(([audience, { lastSentMs }]) =>
      lastSentMs === null ? [] : [[audience, lastSentMs]],
    ),
  );
}

const WORDS: { readonly [K in keyof Impact]: (value: NonNullable<Impact[K]>) => string } = {
  scope: (scope) => scope,
  users: (users) => `${users} users`,
  customers: (customers) => `${customers} customers`,
  sinceMs: () => 'since earlier than the incident opened',
  trend: (trend) => trend,
  revenue: (revenue) => `costs ${revenue}`,
  data: (data) => `data: ${data}`,
  share: (share) => `${shareInWords(share)} of users`,
  estimate: (figures) => `by the metrics, ${figuresInWords(figures) ?? 'not known any more'}`,
};

/** `checkout fails; 1200 users; growing`. */
function impactInWords(impact: Partial<Impact>): string {
  const parts = (Object.keys(WORDS) as (keyof Impact)[]).flatMap((key) => {
    const value = impact[key];
    // Each value fits the words of its own key; TypeScript cannot follow the link between the two.
    return value === null || value === undefined ? [] : [(WORDS[key] as (v: typeof value) => string)(value)];
  });
  return parts.length > 0 ? parts.join('; ') : 'not known any more';
}
