import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../../model/plan.ts';
import { inWords } from '../../respond/duration.ts';
import type { MaintenanceNoticeKind } from './due-notices.ts';
import type { MaintenanceOccurrence } from './occurrence.ts';

/** What a notice knows beside the occurrence. */
export interface NoticeContext {
  readonly service: { readonly id: string; readonly title: string };
  /** Titles of the components that its readers may hear of; empty: the whole service. */
  readonly components: readonly string[];
  readonly tasks: readonly string[];
  /** Address of the status page. */
  readonly statusPage: string;
  /** When it was to be before; null: it has not moved. */
  readonly before: { readonly fromMs: EpochMs; readonly untilMs: EpochMs } | null;
  /** Why it is called off; null: nobody said. */
  readonly because: string | null;
}

/** What a template of an announcement can use. */
export interface MaintenanceFacts {
  readonly maintenance: {
    readonly title: string;
    readonly from: string;
    readonly until: string;
    readonly duration: string;
    readonly components: readonly string[];
    readonly tasks: readonly string[];
    readonly reason: string;
  };
  readonly service: { readonly id: string; readonly title: string };
  readonly status_page: string;
}

/** Says a moment as people of the zone do, with the day: `Sunday, November 29, 2:00 AM UTC`. */
export function dayAndTime(atMs: EpochMs, timezone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timezone);
  const day = at.toLocaleString('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
  const time = at.toLocaleString('en-US', { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
  // Some versions of the locale data put narrow no-break spaces before AM and PM.
  return `${day}, ${time}`.replace(/[\u00a0\u202f]/g, ' ');
}

/** Collects what an announcement says. */
export function maintenanceFacts(occurrence: MaintenanceOccurrence, context: NoticeContext): MaintenanceFacts {
  const { title, fromMs, untilMs, timezone, reason } = occurrence;
  const { components, tasks, service, statusPage } = context;
  return {
    maintenance: {
      ...{ title, from: dayAndTime(fromMs, timezone), until: dayAndTime(untilMs, timezone) },
      ...{ duration: inWords((untilMs - fromMs) / 1000), components, tasks, reason: reason ?? '' },
    },
    service,
    status_page: statusPage,
  };
}

/** The text that is built in, in simple Markdown. */
export function noticeText(
  kind: MaintenanceNoticeKind,
  occurrence: MaintenanceOccurrence,
  context: NoticeContext,
): { readonly subject: string; readonly text: string } {
  const { maintenance, service } = maintenanceFacts(occurrence, context);
  const lines = [
    sentenceOf(kind, occurrence, context),
    ...(kind === 'completed' || kind === 'cancelled' ? [] : [affected(service.title, context.components)]),
    ...(occurrence.reason && kind !== 'completed' && kind !== 'cancelled' ? [`Why: ${occurrence.reason}`] : []),
    `The current state is always at ${context.statusPage}`,
  ];
  return { subject: `${service.title}: ${SUBJECT[kind](maintenance)}`, text: lines.join('\n\n') };
}

const SUBJECT: Readonly<Record<MaintenanceNoticeKind, (facts: MaintenanceFacts['maintenance']) => string>> = {
  scheduled: ({ title, from }) => `${title} on ${from}`,
  started: ({ title }) => `${title} has begun`,
  extended: ({ title, until }) => `${title} takes until ${until}`,
  moved: ({ title, from }) => `${title} has moved to ${from}`,
  completed: ({ title }) => `${title} is completed`,
  cancelled: ({ title }) => `${title} is cancelled`,
};

function sentenceOf(kind: MaintenanceNoticeKind, occurrence: MaintenanceOccurrence, context: NoticeContext): string {
  const { title, from, until, duration } = maintenanceFacts(occurrence, context).maintenance;
  const { timezone } = occurrence;
  const { before, because } = context;
  switch (kind) {
    case 'scheduled':
      return `${title} is planned from ${from} until ${until} (${duration}).`;
    case 'started':
      return `${title} has begun. It ends at ${until}.`;
    case 'extended':
      return `${title} takes longer: it now ends at ${until}.`;
    case 'moved': {
      const was = before === null ? '' : ` It was to be on ${dayAndTime(before.fromMs, timezone)}.`;
      return `${title} has moved: it is now from ${from} until ${until} (${duration}).${was}`;
    }
    case 'completed':
      return `${title} is completed.`;
    case 'cancelled':
      return `${title}, planned from ${from} until ${until}, is cancelled.${because === null ? '' : ` ${because}`}`;
  }
}

function affected(service: string, components: readonly string[]): string {
  const about = components.length === 0 ? service : components.join(', ');
  return `Until it is over, this may be unavailable at times: ${about}.`;
}
