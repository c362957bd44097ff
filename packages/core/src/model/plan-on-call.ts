/** Who is reached, when and how: people, schedules, escalation, channels, and the watch over Tocsin itself. */

import type { EpochMs, Seconds } from './plan.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** In the order in which they are used. */
  readonly contact: readonly ContactMethod[];
  /** When what may wait does wait; pages never do. */
  readonly quiet: readonly TimeWindow[];
  readonly access: 'viewer' | 'responder' | 'commander' | 'admin';
}

export interface ContactMethod {
  /** A key of `channels`. */
  readonly channel: string;
  /** Address within the channel: a Slack member id, an e-mail address, a phone number. */
  readonly address: string;
  /**
   * Time since the page at which this method is used as well, unless somebody has answered; null: only when every method
   * before it has failed. The first that fits is used at once.
   */
  readonly after: Seconds | null;
  /** What it is used for: pages must wake, notifications may inform. */
  readonly for: 'page' | 'notification' | 'both';
}

/** Hours of a week. `to` at or before `from` ends on the next day; both `00:00`: the whole day. */
export interface TimeWindow {
  /** ISO weekdays, 1 Monday to 7 Sunday, on which the window begins; empty: every day. */
  readonly days: readonly number[];
  /** Local time of day, `09:00`. */
  readonly from: string;
  readonly to: string;
  /** IANA zone of both. */
  readonly timezone: string;
}

export type Target =
  | { readonly kind: 'schedule'; readonly schedule: string; readonly slot: string }
  | { readonly kind: 'person'; readonly person: string }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'channel'; readonly channel: string; readonly address: string };

export interface Schedule {
  readonly id: string;
  readonly title: string;
  readonly timezone: string;
  /** Slots in paging order: primary, secondary, tertiary. */
  readonly slots: readonly ScheduleSlot[];
  readonly overrides: readonly ScheduleOverride[];
}

export interface ScheduleSlot {
  readonly id: string;
  /** What the slot was, is and will be, oldest first; only the first may hold since ever. */
  readonly versions: readonly SlotVersion[];
}

/** How a slot is filled from a moment on, until the next version. */
export interface SlotVersion {
  /** Null: since ever. */
  readonly effectiveFromMs: EpochMs | null;
  /** A later layer wins over an earlier one wherever its restrictions let it be on call. */
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly rotation: Rotation;
  /** The layer is on call only within one of these; empty: always. */
  readonly restrictions: readonly TimeWindow[];
}

export interface Rotation {
  readonly every: Cadence;
  /** First hand-off as a local date, `2026-01-05`. Before it the member of the first turn is on call all the time. */
  readonly start: string;
  /** Local time of day of each hand-off, `09:00`; for hours: of the first. */
  readonly handoff: string;
  /** IANA zone of the hand-offs. */
  readonly timezone: string;
  /** In the order of their turns; null is a turn in which nobody is on call, on purpose. */
  readonly members: readonly (string | null)[];
  /** Index of the member whose turn begins at the first hand-off. */
  readonly first: number;
}

export type Cadence =
  | { readonly unit: 'hour' | 'day' | 'week' | 'month'; readonly count: number }
  /** Hand-offs at the occurrences of a recurrence rule (RFC 5545), `FREQ=WEEKLY;BYDAY=MO,TH`. */
  | { readonly unit: 'rule'; readonly rule: string };

/** An exception to a rotation; of several that overlap the last wins. */
export type ScheduleOverride =
  /** Somebody steps in; null: nobody is on call, on purpose. */
  | {
      readonly kind: 'override';
      readonly slot: string;
      readonly person: string | null;
      readonly fromMs: EpochMs;
      readonly toMs: EpochMs;
    }
  /** These shifts replace the slot's whole window; where none of them is, nobody is on call, on purpose. */
  | {
      readonly kind: 'temporary';
      readonly slot: string;
      readonly fromMs: EpochMs;
      readonly toMs: EpochMs;
      readonly shifts: readonly { readonly person: string; readonly fromMs: EpochMs; readonly toMs: EpochMs }[];
    }
  /** Two people take each other's shifts of every slot. */
  | {
      readonly kind: 'swap';
      readonly people: readonly [string, string];
      readonly fromMs: EpochMs;
      readonly toMs: EpochMs;
    };

export interface EscalationPolicy {
  readonly id: string;
  readonly steps: readonly EscalationStep[];
  /** How many times the whole policy is run again when nobody answers. */
  readonly repeat: number;
  /** Pause between the last step and the next round. */
  readonly repeatAfter: Seconds;
  /** Page again when an acknowledged incident has been quiet for this long; null: never. */
  readonly forgottenAfter: Seconds | null;
  /** Clocks that page the next step when they are missed. */
  readonly escalateOn: readonly ('acknowledge' | 'resolve' | 'update')[];
}

export interface EscalationStep {
  /** Time since the incident opened (or since the round began) at which the step is due. */
  readonly after: Seconds;
  readonly targets: readonly Target[];
  /** `all`: every target. `round-robin`: one of them, another one with each incident; who cannot be reached is passed over. */
  readonly reach: 'all' | 'round-robin';
  /** The step counts only when it is due within one of these; empty: always. */
  readonly during: readonly TimeWindow[];
}

export const CHANNEL_TYPES = [
  'slack',
  'email',
  'twilio-sms',
  'twilio-voice',
  'telegram',
  'pagerduty',
  'discord',
  'webhook',
  'push',
  'sandbox',
] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

/** A channel as the plan configures it. Without its credentials it is a sandbox: messages are shown in the Outbox. */
export interface ChannelConfig {
  readonly id: string;
  readonly type: ChannelType;
  /** Settings by name, secrets filled in; a setting whose secret is not set is absent. */
  readonly settings: Readonly<Record<string, string>>;
  /** Names of settings without which the channel cannot send for real. */
  readonly missing: readonly string[];
  /** A channel of the same kind of address that takes over while this one does not work: a second provider. */
  readonly backup: string | null;
}

/** The watcher is watched (SPEC PAGE-5). */
export interface Watchdog {
  /** Called while everything works; whoever stands there raises the alarm when the calls stop. */
  readonly heartbeat: { readonly url: string; readonly every: Seconds } | null;
  /** Told from memory, past the database, when Tocsin cannot do its work. */
  readonly lastResort: readonly { readonly channel: string; readonly address: string }[];
  /** How long the database may be away before the last resort is told. */
  readonly databaseGoneAfter: Seconds;
  /** A real test page that has to be confirmed; an alert of `severity` says that one did not come back. */
  readonly testPage: {
    readonly cron: string;
    readonly timezone: string;
    readonly targets: readonly Target[];
    readonly within: Seconds;
    readonly severity: string | null;
  } | null;
}
