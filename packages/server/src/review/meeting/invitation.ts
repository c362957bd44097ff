import { type CalendarPart, cleanText, oneLine } from '@tocsin/channels';
import type { Plan } from '@tocsin/core';
import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventStatus,
} from 'ical-generator';
import type { ReviewRow } from '../review.store.ts';
import type { Meeting } from '../tables.ts';
import type { Invited } from './meeting.views.ts';

export interface Appointment {
  readonly review: ReviewRow;
  readonly meeting: Meeting;
  readonly plan: Plan;
  readonly agenda: readonly string[];
  readonly invited: readonly Invited[];
  /** Where the review stands in the console. */
  readonly url: string;
}

/** The meeting as iCalendar (RFC 5545, 5546): the invitation, or that it does not take place. */
export function invitation(appointment: Appointment): CalendarPart {
  const { review, meeting, plan, agenda, invited, url } = appointment;
  const isCancelled = meeting.status === 'cancelled';
  const method = isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
  const calendar = ical({ prodId: { company: 'Tocsin', product: 'Reviews' }, method });
  const event = calendar.createEvent({
    id: `${review.id}@${plan.service}.tocsin`,
    sequence: meeting.sequence,
    start: new Date(meeting.fromMs),
    end: new Date(meeting.fromMs + meeting.minutes * 60_000),
    stamp: new Date(meeting.changedMs),
    summary: oneLine(`Review of ${review.incident_id}: ${review.title}`, 300),
    description: cleanText(descriptionOf(review, agenda, meeting, url)),
    location: oneLine([meeting.place, meeting.url].filter(Boolean).join(', '), 500) || null,
    organizer: organizerOf(plan),
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    busystatus: ICalEventBusyStatus.BUSY,
  });
  for (const { name, email } of invited) {
    if (email === null) continue;
    event.createAttendee({
      ...{ name: oneLine(name, 200), email, rsvp: !isCancelled },
      ...{ role: ICalAttendeeRole.REQ, status: ICalAttendeeStatus.NEEDSACTION },
    });
  }
  return { method: isCancelled ? 'CANCEL' : 'REQUEST', text: calendar.toString() };
}

/** What is said beside it, to read: in the calendar and in the message that carries it. */
export function descriptionOf(
  review: Pick<ReviewRow, 'incident_id' | 'title'>,
  agenda: readonly string[],
  meeting: Pick<Meeting, 'url'>,
  url: string,
): string {
  return [
    `Review of ${review.incident_id}: ${oneLine(review.title, 300)}`,
    '',
    ...agenda.map((point, index) => `${index + 1}. ${oneLine(point, 300)}`),
    '',
    ...(meeting.url ? [`Meeting: ${oneLine(meeting.url, 2000)}`] : []),
    `Report and action items: ${url}`,
  ].join('\n');
}

/** Answers go to where the plan's e-mail comes from. */
function organizerOf(plan: Plan): { readonly name: string; readonly email: string } {
  const mail = Object.values(plan.channels).find(({ type, settings }) => type === 'email' && settings.from);
  const from = mail?.settings.from ?? '';
  const address = /<([^<>\s]{1,320})>\s*$/.exec(from)?.[1] ?? from.trim();
  const isPlain = /^[^\s<>@]{1,64}@[^\s<>@]{1,255}$/.test(address);
  return { name: oneLine(`Tocsin for ${plan.title}`, 200), email: isPlain ? address : 'tocsin@tocsin.invalid' };
}
