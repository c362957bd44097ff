import type { Impact, IncidentLink } from './incident-relations.ts';
import type { EpochMs, Seconds } from './plan.ts';
import type { LeverScope, LeverValue } from './plan-levers.ts';

/**
 * An incident's life. Every state can be left by `resolved`; `resolved` can be reopened.
 *
 *   detected → acknowledged → investigating → identified → contained → monitoring → resolved → reviewed
 */
export const INCIDENT_STATUSES = [
  'detected',
  'acknowledged',
  'investigating',
  'identified',
  'contained',
  'monitoring',
  'resolved',
  'reviewed',
] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

export const INCIDENT_ROLES = ['commander', 'communications', 'scribe'] as const;
export type IncidentRole = (typeof INCIDENT_ROLES)[number];

/** The incident as it is now: a fold over its timeline, never stored as truth of its own. */
export interface Incident {
  readonly id: string;
  readonly service: string;
  readonly planVersion: string;
  readonly title: string;
  readonly status: IncidentStatus;
  readonly severity: string;
  readonly firstSeverity: string;
  readonly runbook: string | null;
  readonly components: readonly string[];
  /** When the trouble began, as far as detection can say. */
  readonly startedMs: EpochMs;
  readonly openedMs: EpochMs;
  readonly acknowledgedMs: EpochMs | null;
  readonly acknowledgedBy: string | null;
  /** Who has it now: the last who acknowledged or to whom it was reassigned. */
  readonly holder: string | null;
  /** Until then nobody is paged; null: it is not snoozed. */
  readonly snoozedUntilMs: EpochMs | null;
  /** Who gets no more messages about it until its level rises. */
  readonly muted: readonly string[];
  /** How many incidents the service had before this one: whose turn a round-robin step is. */
  readonly turn: number;
  readonly resolvedMs: EpochMs | null;
  readonly resolution: string | null;
  readonly falsePositive: boolean;
  readonly alerts: Readonly<Record<string, IncidentAlert>>;
  /** Alerts beyond those that are listed: how many there were, and how many of them are firing. */
  readonly unlisted: UnlistedAlerts;
  /** How many of the listed alerts are firing by level; those without a level under `''`. */
  readonly firing: Readonly<Record<string, number>>;
  /** Since when milder alerts are firing and none of the incident's level or worse; null: it is not so. */
  readonly milderSinceMs: EpochMs | null;
  /** The level that a person set last: the plan's rule never lowers below it. */
  readonly personSeverity: string | null;
  readonly roles: Readonly<Partial<Record<IncidentRole, string>>>;
  readonly responders: readonly string[];
  readonly pages: Readonly<Record<string, Page>>;
  readonly escalation: EscalationState;
  readonly clocks: Readonly<Record<ClockName, Clock | null>>;
  /** The last moment at which somebody was at it; an acknowledged incident that stays quiet is forgotten. */
  readonly touchedMs: EpochMs;
  /** The moment of the last entry. */
  readonly lastMs: EpochMs;
  readonly pulledLevers: readonly string[];
  /** How each of them is pulled, by id. Absent in incidents of before levers had scopes. */
  readonly leverPositions?: Readonly<Record<string, PulledLever>>;
  readonly restoration: RestorationState | null;
  readonly updates: Readonly<Record<string, AudienceState>>;
  /** Set once somebody has said that it is a security incident. */
  readonly security?: SecurityState;
  /** When each trigger of the plan's communication fired, by id: it does so once. */
  readonly triggers?: Readonly<Record<string, EpochMs>>;
  /** Since when data of customers is known to be concerned; null: it was said that none is. */
  readonly dataSinceMs?: EpochMs | null;
  readonly reviewDueMs: EpochMs | null;
  readonly impact: Impact;
  readonly links: readonly IncidentLink[];
  /** The incident as which this one goes on; it takes no commands any more. */
  readonly mergedInto: string | null;
  /** Number of entries on the timeline; the version for optimistic concurrency. */
  readonly version: number;
}

export interface IncidentAlert {
  readonly dedupKey: string;
  readonly source: string;
  readonly summary: string;
  readonly severity: string | null;
  readonly status: 'firing' | 'resolved';
  readonly sinceMs: EpochMs;
}

export interface UnlistedAlerts {
  readonly total: number;
  readonly firing: number;
}

export interface Page {
  readonly id: string;
  readonly person: string;
  readonly atMs: EpochMs;
  readonly step: number;
  readonly round: number;
  readonly why: 'escalation' | 'forgotten' | 'command' | 'clock' | 'restoration' | 'reassigned' | 'handover' | 'lever';
  readonly urgency: 'page' | 'notify';
  readonly status: 'queued' | 'delivered' | 'failed';
  /** When a channel first took it; null: none has. */
  readonly deliveredMs: EpochMs | null;
  /** When the vendor of a channel said that it has arrived; null: nobody said so. */
  readonly confirmedMs: EpochMs | null;
  /** Until when a message of it waits, because of a limit or of quiet hours. */
  readonly heldUntilMs: EpochMs | null;
  /** When it was answered: none of its methods is used afterwards, also when the paging begins anew. Absent: it was not. */
  readonly answeredMs?: EpochMs;
}

export interface EscalationState {
  /** Paging goes on until somebody acknowledges, the rounds are used up, or the incident ends. */
  readonly status: 'running' | 'acknowledged' | 'exhausted' | 'ended';
  readonly nextStep: number;
  readonly round: number;
  readonly roundStartedMs: EpochMs;
  /** When a step of this round last reached somebody; null: none has yet. */
  readonly reachedMs: EpochMs | null;
}

export type ClockName = 'acknowledge' | 'resolve';

export interface Clock {
  readonly dueMs: EpochMs;
  readonly status: 'running' | 'warned' | 'missed' | 'met';
}

/** How a lever is pulled: to what, and for whom. */
export interface PulledLever {
  readonly value: LeverValue;
  /** Null: for everybody. */
  readonly scope: LeverScope | null;
}

export interface RestorationState {
  readonly id: string;
  readonly status: 'running' | 'held' | 'pulled-back' | 'finished' | 'aborted';
  /** Index of the step under way. */
  readonly step: number;
  /** Index of the part of the step under way; null: the whole lever. */
  readonly batch: number | null;
  /** Null until the lever of this step has really moved. */
  readonly waitUntilMs: EpochMs | null;
  /** Gates that were unhealthy when the step began: they may stay so until the wait ends, but not come back. */
  readonly tolerated: readonly string[];
  readonly why: string | null;
  /** How the lever of the step under way was pulled before it; null: no step is. Absent in older incidents. */
  readonly before?: PulledLever | null;
  /** What is being pulled back and has not moved yet. */
  readonly back?: (PulledLever & { readonly lever: string }) | null;
  /** Index of the step that begins when a person goes on; null: what is under way goes on. */
  readonly asked?: number | null;
  /** Index of the step that a person has let begin. */
  readonly agreed?: number | null;
}

export interface AudienceState {
  readonly dueMs: EpochMs;
  /** Time from one update to the next; null: only one. */
  readonly interval: Seconds | null;
  /** Whether a draft was asked for since the last update was sent. */
  readonly asked: boolean;
  /** Set while a draft waits for a person. */
  readonly draftId: string | null;
  readonly lastSentMs: EpochMs | null;
  /** Whether the update that is due now was already counted as late. */
  readonly overdue: boolean;
  /** How many updates were sent late or not at all. */
  readonly late: number;
  /** Whether whoever leads was reminded of the update that comes next. */
  readonly reminded?: boolean;
  /** The trigger that brought this audience in. */
  readonly trigger?: string;
  /** The next update goes out without a person's agreement, as its trigger says. */
  readonly unattended?: boolean;
}

/** A security incident: while its embargo holds, nobody outside is told. */
export interface SecurityState {
  readonly sinceMs: EpochMs;
  readonly embargo: boolean;
  /** When a person ended the embargo; null: nobody has. */
  readonly releasedMs: EpochMs | null;
}
