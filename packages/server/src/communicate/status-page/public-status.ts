import type { PublicState } from '@tocsin/core';

/** How far an incident or a notice has come, as readers are told. */
export type PublicProgress = 'investigating' | 'identified' | 'monitoring' | 'resolved';
/** How bad an incident is, in Statuspage's words. */
export type PublicImpact = 'none' | 'minor' | 'major' | 'critical';

export interface Named {
  readonly id: string;
  readonly title: string;
}

export interface PublicUpdate {
  readonly id: string;
  readonly at: string;
  readonly status: PublicProgress;
  /** Simple Markdown, as it was written. */
  readonly text: string;
}

/** What the public may see of an incident: what was published, in the words in which it was. */
export interface PublicIncident {
  readonly id: string;
  /** A notice is posted by a person without an incident. */
  readonly kind: 'incident' | 'notice';
  readonly title: string;
  readonly status: PublicProgress;
  readonly impact: PublicImpact;
  /** Public components that it is about. */
  readonly components: readonly Named[];
  readonly startedAt: string;
  readonly resolvedAt: string | null;
  /** When it was published first, and when last. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Newest first. */
  readonly updates: readonly PublicUpdate[];
  /** The published part of its review, simple Markdown; null: nothing is published. */
  readonly review: { readonly publishedAt: string; readonly text: string } | null;
}

export interface PublicMaintenance {
  readonly id: string;
  readonly title: string;
  readonly state: 'scheduled' | 'started' | 'completed' | 'cancelled';
  /** Begun at once, without an announcement ahead. */
  readonly emergency: boolean;
  /** Public components; empty: the whole service. */
  readonly components: readonly Named[];
  readonly startsAt: string;
  /** When it ends, or ended. */
  readonly endsAt: string;
  /** The end before it was extended; null: it was not. */
  readonly plannedEndsAt: string | null;
  /** What was told of it, newest first. */
  readonly updates: readonly { readonly at: string; readonly text: string }[];
}

/** A day of a component's bar. */
export interface PublicDay {
  /** `2026-11-21`, of UTC. */
  readonly day: string;
  readonly state: PublicState;
  /** Percentage, rounded down to two decimals; null: nobody looked. */
  readonly uptime: number | null;
  /** Titles of the incidents of that day. */
  readonly incidents: readonly string[];
}

export interface PublicComponent extends Named {
  readonly state: PublicState;
  /** Over all the days, rounded down; null: nobody looked. */
  readonly uptime: number | null;
  /** Oldest first, one for each day; empty: it has no monitors. */
  readonly days: readonly PublicDay[];
}

export interface PublicGroup {
  /** Null: of components that are in no group. */
  readonly id: string | null;
  readonly title: string | null;
  readonly state: PublicState;
  readonly components: readonly PublicComponent[];
}

export interface ResponseTimes extends Named {
  /** The last 24 hours by the hour, and the last 30 days by the day. */
  readonly day: readonly ResponseTime[];
  readonly month: readonly ResponseTime[];
}

export interface ResponseTime {
  readonly at: string;
  /** Median and 95 of a hundred, in milliseconds; null: nothing answered. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

/** How the page looks, as the plan says. */
export interface PageLook {
  readonly logo: string | null;
  /** `#0b6e4f`. */
  readonly colour: string | null;
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

/** All that the public page says of a service. */
export interface PublicStatus {
  readonly service: string;
  readonly title: string;
  readonly description: string | null;
  /** The first one is used where a visitor asks for none of them. */
  readonly languages: readonly string[];
  readonly timezone: string;
  readonly state: PublicState;
  readonly groups: readonly PublicGroup[];
  /** How many days the bars have. */
  readonly days: number;
  /** Those that are not over, newest first. */
  readonly incidents: readonly PublicIncident[];
  /** Those that ended within 14 days, newest first. */
  readonly past: readonly PublicIncident[];
  readonly maintenance: {
    /** Under way, with a banner. */
    readonly banner: PublicMaintenance | null;
    /** Under way and scheduled, the next first. */
    readonly upcoming: readonly PublicMaintenance[];
    readonly past: readonly PublicMaintenance[];
  };
  readonly responseTimes: readonly ResponseTimes[];
  /** Whether users may report trouble here, and whether people may subscribe. */
  readonly takesReports: boolean;
  readonly takesSubscribers: boolean;
  /** When something was last published; null: never. */
  readonly updatedAt: string | null;
  readonly look: PageLook;
}

/** A month of the past, newest first, in pages. */
export interface PublicHistory {
  /** `2026-11`. */
  readonly month: string;
  readonly incidents: readonly PublicIncident[];
  readonly page: number;
  readonly pages: number;
  /** Months before and after that may be asked for; null: there is none. */
  readonly earlier: string | null;
  readonly later: string | null;
}

/** All components of the page, in its order. */
export function componentsOf(status: PublicStatus): readonly PublicComponent[] {
  return status.groups.flatMap((group) => group.components);
}
