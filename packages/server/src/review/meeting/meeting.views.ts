import type { z } from '@hono/zod-openapi';
import { channelFor } from '@tocsin/channels';
import { type Incident, type Plan, proposeMeetingMs, USUAL_AGENDA } from '@tocsin/core';
import { recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import type { meetingView } from '../contract-view.ts';
import type { ReviewRow } from '../review.store.ts';

/** Somebody who is invited, and how they hear of it. */
export interface Invited {
  readonly name: string;
  readonly person: string | null;
  /** Null: only by a channel that carries no invitation. */
  readonly email: string | null;
  /** A key of the plan's channels; null: nobody knows how to reach them. */
  readonly channel: string | null;
  readonly address: string | null;
}

const MOST_INVITED = 200;
const MAILBOX = /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"()[\]\\\p{Cc}]{1,255}$/u;

/** The meeting as it was agreed on, else as it is proposed: at ten in the morning of a weekday, before the review is due. */
export function meetingOf(app: App, row: ReviewRow, incident: Incident): z.infer<typeof meetingView> {
  const plan = app.plans.get(row.service);
  const { review, timezone } = plan;
  const dueMs = row.due_at.getTime();
  const { meeting } = row;
  const fromMs =
    meeting?.status === 'scheduled'
      ? meeting.fromMs
      : proposeMeetingMs({ nowMs: app.clock.now(), dueMs, length: review.length, timezone });
  return {
    status: meeting?.status ?? 'proposed',
    from: new Date(fromMs).toISOString(),
    minutes: meeting?.minutes ?? Math.max(5, Math.round(review.length / 60)),
    place: meeting?.place ?? null,
    url: meeting?.url ?? null,
    agenda: agendaOf(plan),
    invited: invitedTo(app, row, incident).map(({ name, email }) => ({ name, email })),
    attendees: [...review.attendees],
    late: fromMs > dueMs,
  };
}

/** Points of the meeting: the plan's, else those that are usual. */
export function agendaOf({ review }: Plan): string[] {
  return [...(review.agenda.length > 0 ? review.agenda : USUAL_AGENDA)];
}

/**
 * Whom a meeting is for: the responders, who had a role, whom the plan invites, and whom a person named by their id or their
 * address. Each once.
 */
export function invitedTo(app: App, row: ReviewRow, incident: Incident): readonly Invited[] {
  const plan = app.plans.get(row.service);
  const roles = Object.values(incident.roles).filter((person) => person !== undefined);
  const named = row.meeting?.attendees ?? [];
  const people = [...roles, ...incident.responders, ...named.filter((one) => !one.includes('@'))];
  const targets = recipientsOf(plan, plan.review.invite, app.clock.now());
  const all = [
    ...people.map((person) => invitedPerson(plan, person)),
    ...targets.map(({ channel, address, name, person }): Invited => {
      if (person !== null) return invitedPerson(plan, person);
      const email = plan.channels[channel]?.type === 'email' && MAILBOX.test(address) ? address : null;
      return { name, person: null, email, channel, address };
    }),
    ...named.filter((one) => MAILBOX.test(one)).map((email) => byMail(plan, email)),
  ];
  const seen = new Map(
    all.map((one) => [one.email?.toLowerCase() ?? `${one.channel}/${one.address ?? one.name}`, one]),
  );
  return [...seen.values()].slice(0, MOST_INVITED);
}

function invitedPerson(plan: Plan, person: string): Invited {
  const known = Object.hasOwn(plan.people, person) ? plan.people[person] : undefined;
  const mail = known?.contact.find(
    ({ channel, address }) => plan.channels[channel]?.type === 'email' && MAILBOX.test(address),
  );
  const way = mail ?? known?.contact[0];
  return {
    name: known?.name ?? person,
    person: known ? person : null,
    email: mail?.address ?? null,
    channel: way?.channel ?? null,
    address: way?.address ?? null,
  };
}

function byMail(plan: Plan, email: string): Invited {
  const channels = Object.values(plan.channels).filter(({ type }) => type === 'email');
  const channel = channels.find((one) => !channelFor(one).sandbox) ?? channels[0];
  return { name: email, person: null, email, channel: channel?.id ?? null, address: email };
}
