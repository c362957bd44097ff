import { type Actor, localTime, type Plan } from '@tocsin/core';
import { queueMessage } from '../../page/deliver/queue-message.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import type { ReviewRow } from '../review.store.ts';
import { lockOpenReview, lockReview } from '../review.views.ts';
import { type ReviewView, reviewWhole } from '../review-whole.views.ts';
import type { Meeting } from '../tables.ts';
import { descriptionOf, invitation } from './invitation.ts';
import { agendaOf, type Invited, invitedTo, meetingOf } from './meeting.views.ts';

export interface MeetingWish {
  /** ISO 8601 with its zone; nothing: as it stands, or as proposed. */
  readonly from?: string | undefined;
  readonly minutes?: number | undefined;
  readonly place?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly attendees?: readonly string[] | undefined;
}

/**
 * Schedules the meeting of a review, or moves it. Everybody who is invited is sent the invitation; who was and is not any more
 * hears that it is cancelled for them.
 * @throws Problem 'not-found'; 'conflict' for a completed review; 'invalid' for a bad date, address or name
 */
export async function scheduleMeeting(app: App, id: string, wish: MeetingWish, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const row = await lockOpenReview(tx, id);
    const incident = await readIncident(tx, row.incident_id);
    const plan = app.plans.get(row.service);
    const now = meetingOf(app, row, incident);
    const before = row.meeting;
    const keep = <K extends 'place' | 'url'>(key: K): string | null =>
      wish[key] === undefined ? (before?.[key] ?? null) : wish[key] || null;
    const meeting: Meeting = {
      fromMs: wish.from === undefined ? Date.parse(now.from) : parseMoment(wish.from),
      minutes: wish.minutes ?? now.minutes,
      place: keep('place'),
      url: webAddressOf(keep('url')),
      attendees: wish.attendees ? attendeesOf(plan, wish.attendees) : (before?.attendees ?? []),
      status: 'scheduled',
      sequence: before === null ? 0 : before.sequence + 1,
      changedMs: app.clock.now(),
    };
    const was = before?.status === 'scheduled' ? invitedTo(app, row, incident) : [];
    const invited = invitedTo(app, { ...row, meeting }, incident);
    await writeMeeting(tx, id, meeting);
    await tell(app, tx, { ...row, meeting }, invited);
    const gone = was.filter((one) => !invited.some((other) => keyOf(other) === keyOf(one)));
    await tell(app, tx, { ...row, meeting: { ...meeting, status: 'cancelled' } }, gone);
    const detail = { incidentId: row.incident_id, from: new Date(meeting.fromMs).toISOString() };
    await audit(tx, app.clock.now(), actor, 'review.meeting-scheduled', id, detail);
    await app.live.publish(tx, 'review', id);
    return reviewWhole(app, tx, id);
  });
}

/** Cancels the meeting; everybody who was invited hears of it. @throws Problem 'not-found'; 'conflict' when there is none */
export async function cancelMeeting(app: App, id: string, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const row = await lockReview(tx, id);
    if (row.meeting?.status !== 'scheduled') throw new Problem('conflict', 'This review has no meeting to cancel.');
    const { sequence } = row.meeting;
    const meeting: Meeting = {
      ...{ ...row.meeting, status: 'cancelled', sequence: sequence + 1, changedMs: app.clock.now() },
    };
    await writeMeeting(tx, id, meeting);
    const incident = await readIncident(tx, row.incident_id);
    await tell(app, tx, { ...row, meeting }, invitedTo(app, row, incident));
    await audit(tx, app.clock.now(), actor, 'review.meeting-cancelled', id, { incidentId: row.incident_id });
    await app.live.publish(tx, 'review', id);
    return reviewWhole(app, tx, id);
  });
}

/** The scheduled or cancelled meeting as a file for calendars. @throws Problem 'not-found' when none was scheduled */
export async function meetingFile(app: App, row: ReviewRow): Promise<string> {
  if (row.meeting === null)
    throw new Problem('not-found', 'No meeting is scheduled for this review; schedule it first.');
  const incident = await readIncident(app.db, row.incident_id);
  return appointmentOf(app, row, row.meeting, invitedTo(app, row, incident)).text;
}

async function writeMeeting(tx: Tx, id: string, meeting: Meeting): Promise<void> {
  await tx
    .updateTable('review')
    .set({ meeting: JSON.stringify(meeting) })
    .where('id', '=', id)
    .execute();
}

function appointmentOf(app: App, review: ReviewRow, meeting: Meeting, invited: readonly Invited[]) {
  const plan = app.plans.get(review.service);
  return invitation({ review, meeting, plan, agenda: agendaOf(plan), invited, url: urlOf(app, review) });
}

function urlOf(app: App, review: ReviewRow): string {
  return `${app.url().replace(/\/+$/, '')}/reviews/${review.id}`;
}

async function tell(app: App, tx: Tx, review: ReviewRow, invited: readonly Invited[]): Promise<void> {
  const { meeting } = review;
  if (meeting === null) return;
  const plan = app.plans.get(review.service);
  const when = localTime(meeting.fromMs, plan.timezone, null);
  const isCancelled = meeting.status === 'cancelled';
  const verb = isCancelled ? 'Cancelled' : meeting.sequence === 0 ? 'Invitation' : 'Changed';
  const calendar = appointmentOf(app, review, meeting, invited);
  const text = [
    `${when}, ${meeting.minutes} minutes${meeting.place ? `, ${meeting.place}` : ''}`,
    '',
    descriptionOf(review, agendaOf(plan), meeting, urlOf(app, review)),
  ].join('\n');
  for (const { name, person, channel, address, email } of invited) {
    if (channel === null || address === null) continue;
    await queueMessage(app, tx, {
      // Not joined to other messages, and not held: it is of no use without its part for calendars.
      ...{ kind: 'update', service: review.service, incidentId: review.incident_id, channel, address, name, text },
      ...(person === null ? {} : { person }),
      subject: `${verb}: review of ${review.incident_id}, ${when}`,
      ...(email === null ? {} : { calendar }),
      idempotencyKey: `review-meeting:${review.id}:${meeting.sequence}:${meeting.status}:${channel}:${address}`,
    });
  }
}

function keyOf({ channel, address, name }: Invited): string {
  return `${channel}/${address ?? name}`;
}

function attendeesOf(plan: Plan, named: readonly string[]): readonly string[] {
  for (const one of named) {
    if (
      Object.hasOwn(plan.people, one) ||
      /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"()[\]\\\p{Cc}]{1,255}$/u.test(one)
    )
      continue;
    const message = `"${one}" is neither an address of e-mail nor a person of the plan.`;
    throw new Problem('invalid', message, [{ at: 'attendees', message }]);
  }
  return [...new Set(named)];
}

function parseMoment(text: string): number {
  const isWhole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const ms = isWhole ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  const message = `"${text}" is not a moment such as 2026-11-30T10:00:00-05:00: give the day, the time and the zone.`;
  throw new Problem('invalid', message, [{ at: 'from', message }]);
}

/** Links to nothing but the web stand in messages. */
function webAddressOf(url: string | null): string | null {
  if (url === null) return null;
  if (/^https?:\/\/[^\s<>"]+$/i.test(url) && URL.canParse(url)) return url;
  const message = `"${url.slice(0, 200)}" is not an address such as https://meet.example.com/room.`;
  throw new Problem('invalid', message, [{ at: 'url', message }]);
}
