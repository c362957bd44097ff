import type { Signal } from '../model/alert.ts';
import type { Incident, IncidentRole, IncidentStatus } from '../model/incident.ts';
import type { EpochMs } from '../model/plan.ts';
import type { LeverScope, LeverValue } from '../model/plan-levers.ts';
import type { Fact } from '../model/timeline.ts';

export type Health = 'healthy' | 'unhealthy' | 'unknown';

/** What a person says about an incident, and what happens between two of them. */
export type RelationCommand =
  | FactOf<'impact-set'>
  | FactOf<'linked'>
  | FactOf<'unlinked'>
  /** To the incident that goes on as another; its part for the other is `absorb`, in the same transaction. */
  | { readonly kind: 'merge'; readonly into: string; readonly title: string }
  | { readonly kind: 'absorb'; readonly other: Incident }
  | FactOf<'split-off'>;

/** A fact of one kind. */
export type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

/** What somebody or something asks of an incident. The decider answers with entries and effects. */
export type Command =
  | {
      readonly kind: 'open';
      readonly service: string;
      readonly title: string;
      /** Null: the least severe level that has a clock is not guessed; the plan's lowest level is taken. */
      readonly severity: string | null;
      readonly components: readonly string[];
      readonly runbook: string | null;
      readonly signal: Signal | null;
      /** How many incidents the service had before: whose turn a round-robin step is. */
      readonly turn: number;
    }
  /** Several at once, beginnings before ends: one decision for a storm. */
  | { readonly kind: 'signals'; readonly signals: readonly Signal[] }
  /** The time that the last decision asked for has come. `health` is by monitor and metric id. */
  | { readonly kind: 'wake'; readonly health: Readonly<Record<string, Health>> }
  | { readonly kind: 'acknowledge'; readonly person: string | null }
  | { readonly kind: 'set-severity'; readonly severity: string; readonly reason: string }
  | { readonly kind: 'set-status'; readonly status: IncidentStatus }
  | { readonly kind: 'assign'; readonly role: IncidentRole; readonly person: string }
  | { readonly kind: 'escalate' }
  /** Somebody else has it from now on; unless they acknowledge, the escalation goes on. */
  | { readonly kind: 'reassign'; readonly person: string; readonly reason: string }
  /** Nobody is paged until then; afterwards the escalation begins again. A moment that is past changes nothing. */
  | { readonly kind: 'snooze'; readonly untilMs: EpochMs }
  | { readonly kind: 'mute'; readonly person: string; readonly muted: boolean }
  | { readonly kind: 'note'; readonly text: string }
  /** Something about a lever needs whoever leads: on the timeline, and a page by the level. */
  | { readonly kind: 'tell-lead'; readonly text: string }
  | { readonly kind: 'resolve'; readonly resolution: string; readonly falsePositive: boolean }
  | { readonly kind: 'reopen'; readonly reason: string }
  | { readonly kind: 'restore'; readonly restoration: string; readonly health: Readonly<Record<string, Health>> }
  /** `why` says why it is held, where that is not that a person wants it: a lever that cannot be moved. */
  | { readonly kind: 'steer-restoration'; readonly action: 'hold' | 'resume' | 'abort'; readonly why?: string }
  | {
      readonly kind: 'lever-moved';
      readonly lever: string;
      readonly action: 'pulled' | 'released';
      readonly value: LeverValue;
      /** For whom it is pulled; absent: for everybody. */
      readonly scope?: LeverScope;
      readonly reason: string;
    }
  | { readonly kind: 'update-drafted'; readonly audience: string; readonly updateId: string }
  | { readonly kind: 'update-sent'; readonly audience: string; readonly updateId: string; readonly text: string }
  /** An update that was to go out by itself cannot: a person has to look. */
  | FactOf<'update-held'>
  /** It concerns security; from now on the plan's embargo holds. */
  | { readonly kind: 'mark-security'; readonly reason: string | null }
  | FactOf<'embargo-released'>
  /** Maintenance in an emergency begins because of this incident. */
  | { readonly kind: 'tell-of-maintenance'; readonly components: readonly string[] }
  | { readonly kind: 'reviewed' }
  | RelationCommand
  /** What an effect reports back; it goes on the timeline as it is. */
  | FactOf<'page-sent'>
  | FactOf<'page-failed'>
  | FactOf<'page-held'>
  | FactOf<'page-confirmed'>
  | FactOf<'run-started'>
  | FactOf<'step-finished'>
  | FactOf<'run-finished'>;

/** What has to be done in the world because of a decision. Each becomes one durable job. */
export type Effect =
  | {
      readonly kind: 'page';
      readonly pageId: string;
      readonly person: string;
      readonly urgency: 'page' | 'notify';
      readonly why: string;
    }
  /** Tell a channel (not a person) that the incident opened, escalated, was acknowledged or ended. */
  | {
      readonly kind: 'announce';
      readonly channel: string;
      readonly address: string;
      readonly text: string;
      readonly actionable: boolean;
    }
  | { readonly kind: 'diagnose'; readonly runbook: string }
  | {
      readonly kind: 'draft-update';
      readonly audience: string;
      readonly dueMs: EpochMs;
      /** It is sent as it was drafted, without a person. Absent: a person sends it. */
      readonly unattended?: true;
    }
  | {
      readonly kind: 'move-lever';
      readonly lever: string;
      readonly action: 'pull' | 'release';
      /** Of a pull; absent: the plan's. */
      readonly value?: LeverValue;
      /** Of a pull; absent: everybody. */
      readonly scope?: LeverScope;
      readonly reason: string;
    }
  | { readonly kind: 'open-review'; readonly dueMs: EpochMs; readonly required: boolean }
  /** Somebody acknowledged or it ended: messages with buttons are brought up to date. */
  | { readonly kind: 'settle-pages'; readonly text: string };
