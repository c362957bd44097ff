import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CalendarPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import {
  cancelReviewMeetingMutation,
  getReviewQueryKey,
  scheduleReviewMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review, ReviewMeeting } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { fromLocalField, toLocalField } from '../shared/local-moment.ts';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, readersZone } from '../shared/time.tsx';
import css from './reviews.module.css';

const looks = {
  proposed: { tone: 'neutral', word: 'Proposed' },
  scheduled: { tone: 'ok', word: 'Scheduled' },
  cancelled: { tone: 'bad', word: 'Cancelled' },
} as const;

/** When people meet about it: proposed, scheduled, moved or cancelled, with the file for calendars. */
export function MeetingPanel({ review }: { readonly review: Review }) {
  const { meeting } = review;
  const mayRespond = useMayRespond() && review.status === 'open';
  const look = looks[meeting.status];
  return (
    <Panel title="Meeting" note={<Tag tone={look.tone}>{look.word}</Tag>}>
      <div className={css.stack}>
        <p>
          <b>
            <ClockTime at={meeting.from} zone />
          </b>
          , {meeting.minutes} min{meeting.place ? `, ${meeting.place}` : ''}
          {meeting.late ? ' – after the review is due' : ''}
        </p>
        {meeting.url ? (
          <a href={meeting.url} rel="noreferrer" target="_blank">
            Join the call
          </a>
        ) : null}
        <details>
          <summary>
            {plural(meeting.invited.length, 'person', 'people')} invited, {plural(meeting.agenda.length, 'point')}
          </summary>
          <ul className={css.plain}>
            {meeting.invited.map(({ name, email }) => (
              <li key={`${name} ${email}`}>
                {name} <small>{email ?? 'no e-mail: gets a message only'}</small>
              </li>
            ))}
          </ul>
          {meeting.attendees.length > 0 ? <p>See that these come, too: {meeting.attendees.join(', ')}.</p> : null}
          <ol>
            {meeting.agenda.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ol>
        </details>
        {meeting.status === 'proposed' ? null : (
          <a href={`/api/reviews/${encodeURIComponent(review.id)}/meeting.ics`} download>
            <CalendarPlus size={14} aria-hidden /> File for calendars (.ics)
          </a>
        )}
        {mayRespond ? <MeetingActions id={review.id} meeting={meeting} /> : null}
      </div>
    </Panel>
  );
}

function MeetingActions({ id, meeting }: { readonly id: string; readonly meeting: ReviewMeeting }) {
  const [asked, setAsked] = useState<'schedule' | 'cancel' | null>(null);
  const queries = useQueryClient();
  const cancel = useMutation({
    ...cancelReviewMeetingMutation(),
    onSuccess: (review) => {
      queries.setQueryData(getReviewQueryKey({ path: { id } }), review);
      setAsked(null);
    },
  });
  const isScheduled = meeting.status === 'scheduled';
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" onClick={() => setAsked('schedule')}>
        {isScheduled ? 'Change the meeting' : 'Schedule it'}
      </Button>
      {isScheduled ? (
        <Button size="xs" variant="subtle" color="gray" onClick={() => setAsked('cancel')}>
          Cancel the meeting
        </Button>
      ) : null}
      {asked === 'schedule' ? <ScheduleDialog id={id} meeting={meeting} onClose={() => setAsked(null)} /> : null}
      <ConfirmDialog
        opened={asked === 'cancel'}
        title="Cancel the meeting"
        confirm="Tell them it is cancelled"
        dangerous
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate({ path: { id } })}
        onClose={() => setAsked(null)}
      >
        Everybody who was invited hears of it, and it goes out of their calendars.
      </ConfirmDialog>
    </Group>
  );
}

interface ScheduleDialogProps {
  readonly id: string;
  readonly meeting: ReviewMeeting;
  readonly onClose: () => void;
}

function ScheduleDialog({ id, meeting, onClose }: ScheduleDialogProps) {
  const [from, setFrom] = useState(toLocalField(Date.parse(meeting.from)));
  const [minutes, setMinutes] = useState<number | string>(meeting.minutes);
  const [place, setPlace] = useState(meeting.place ?? '');
  const [url, setUrl] = useState(meeting.url ?? '');
  const [more, setMore] = useState('');
  const queries = useQueryClient();
  const schedule = useMutation({
    ...scheduleReviewMutation(),
    onSuccess: (review) => {
      queries.setQueryData(getReviewQueryKey({ path: { id } }), review);
      onClose();
    },
  });
  const atMs = fromLocalField(from);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (atMs === null) return;
    const attendees = more.split(/[\s,;]+/).filter(Boolean);
    const body = {
      ...{ from: new Date(atMs).toISOString(), minutes: Number(minutes) },
      ...{ place: place.trim() || null, url: url.trim() || null },
      ...(attendees.length > 0 ? { attendees } : {}),
    };
    schedule.mutate({ path: { id }, body });
  };
  return (
    <Modal opened onClose={onClose} title="The meeting of the review">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Begins"
            description={`On your clock (${readersZone})`}
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            required
            data-autofocus
          />
          <NumberInput label="Minutes" min={5} max={600} value={minutes} onChange={setMinutes} required />
          <TextInput label="Place" value={place} maxLength={300} onChange={(e) => setPlace(e.currentTarget.value)} />
          <TextInput
            label="Address of the call"
            type="url"
            placeholder="https://meet.example.com/room"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <TextInput
            label="Invite besides"
            description="Addresses of e-mail, or people of the plan; left empty, those named before stay"
            value={more}
            onChange={(event) => setMore(event.currentTarget.value)}
          />
          <p className={css.hint}>
            {plural(meeting.invited.length, 'person', 'people')} and those besides are sent an invitation.
          </p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={schedule.isPending} disabled={atMs === null}>
              Send the invitation
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
