import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  cancelMaintenanceMutation,
  completeMaintenanceMutation,
  extendMaintenanceMutation,
  tickMaintenanceTaskMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { Maintenance } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { toLocalField } from '../shared/local-moment.ts';
import { plural } from '../shared/names.ts';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown, readersZone } from '../shared/time.tsx';
import css from './maintenance.module.css';
import { MaintenanceDraft } from './maintenance-draft.tsx';
import { useLookAgain } from './maintenance-look-again.ts';

const MOST_REASON = 1000;
const TONE = { scheduled: 'neutral', started: 'warn', completed: 'ok', cancelled: 'neutral' } as const;
const WORD = { scheduled: 'Scheduled', started: 'Under way', completed: 'Completed', cancelled: 'Cancelled' } as const;

/** One time of maintenance with what may be done about it. */
export function MaintenanceItem({ one }: { readonly one: Maintenance }) {
  const mayRespond = useMayRespond();
  const isOpen = one.state === 'scheduled' || one.state === 'started';
  return (
    <li>
      <div className={css.what}>
        <b>{one.title}</b>
        <small>
          {one.components.join(', ') || 'every component'} · {one.service}
          {one.window === null ? ` · ${one.madeBy ?? ''}` : ', by its plan'}
          {one.emergency ? ' · emergency' : ''}
          {one.state === 'started' ? ` · holds ${plural(one.holding, 'alert')}` : ''}
        </small>
        {one.reason ? <small>{one.reason}</small> : null}
        {one.endedBecause ? <small>{one.endedBecause}</small> : null}
      </div>
      <div className={css.marks}>
        <Tag tone={TONE[one.state]}>{WORD[one.state]}</Tag>
        <small>
          {one.state === 'started' ? (
            <>
              <Countdown to={one.until} label={`${one.title} ends in`} past="zero" /> left, until{' '}
              <ClockTime at={one.until} />
            </>
          ) : (
            <>
              <ClockTime at={one.from} /> to <ClockTime at={one.until} />
            </>
          )}
          {one.plannedUntil ? ', extended' : ''}
        </small>
      </div>
      {isOpen && mayRespond ? <Changes one={one} /> : null}
      {one.state === 'started' && one.tasks.length > 0 ? <Tasks one={one} mayTick={mayRespond} /> : null}
      <Notices one={one} mayApprove={mayRespond && isOpen} />
    </li>
  );
}

function Tasks({ one, mayTick }: { readonly one: Maintenance; readonly mayTick: boolean }) {
  const lookAgain = useLookAgain();
  const tick = useMutation({ ...tickMaintenanceTaskMutation(), onSuccess: lookAgain });
  return (
    <ul className={css.tasks} aria-label={`Tasks of ${one.title}`}>
      {one.tasks.map(({ title, by, at }, task) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a task has no name but its place
        <li key={task}>
          <Checkbox
            label={title}
            description={
              by === null || at === null ? null : (
                <>
                  {by}, <ClockTime at={at} />
                </>
              )
            }
            checked={by !== null}
            disabled={!mayTick || tick.isPending}
            onChange={(event) =>
              tick.mutate({ path: { id: one.id, task }, body: { done: event.currentTarget.checked } })
            }
          />
        </li>
      ))}
    </ul>
  );
}

function Notices({ one, mayApprove }: { readonly one: Maintenance; readonly mayApprove: boolean }) {
  if (one.notices.length === 0) return null;
  return (
    <ul className={css.notices} aria-label={`What was told of ${one.title}`}>
      {one.notices.map((notice) => (
        <li key={notice.id}>
          <small>
            {notice.audienceTitle}: {notice.kind}
            {notice.sentAt ? (
              <>
                , <ClockTime at={notice.sentAt} />
              </>
            ) : notice.status === 'dropped' ? (
              ', not sent'
            ) : (
              ', waits for approval'
            )}
          </small>
          {notice.status === 'draft' ? <MaintenanceDraft one={one} notice={notice} mayApprove={mayApprove} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Changes({ one }: { readonly one: Maintenance }) {
  const [asked, setAsked] = useState<'extend' | 'complete' | 'cancel' | null>(null);
  const lookAgain = useLookAgain();
  const onSuccess = () => {
    setAsked(null);
    return lookAgain();
  };
  const complete = useMutation({ ...completeMaintenanceMutation(), onSuccess });
  const close = () => setAsked(null);
  return (
    <Group gap={6}>
      <Button variant="default" size="compact-sm" onClick={() => setAsked('extend')}>
        Extend
      </Button>
      {one.state === 'started' ? (
        <Button variant="default" size="compact-sm" onClick={() => setAsked('complete')}>
          Complete
        </Button>
      ) : null}
      <Button variant="default" size="compact-sm" onClick={() => setAsked('cancel')}>
        Cancel
      </Button>
      {asked === 'extend' ? <ExtendDialog one={one} onClose={close} /> : null}
      <ConfirmDialog
        opened={asked === 'complete'}
        title={`Complete ${one.title}`}
        confirm="It is done"
        busy={complete.isPending}
        onConfirm={() => complete.mutate({ path: { id: one.id } })}
        onClose={close}
      >
        {one.holding > 0
          ? `It holds ${plural(one.holding, 'alert')}. Those that still fire are told now, which may page somebody.`
          : 'It holds nothing now. Alerts that come from now on are told.'}
      </ConfirmDialog>
      {asked === 'cancel' ? <CancelDialog one={one} onClose={close} /> : null}
    </Group>
  );
}

function CancelDialog({ one, onClose }: { readonly one: Maintenance; readonly onClose: () => void }) {
  const [why, setWhy] = useState('');
  const lookAgain = useLookAgain();
  const cancel = useMutation({
    ...cancelMaintenanceMutation(),
    onSuccess: () => {
      onClose();
      return lookAgain();
    },
  });
  const reason = why.trim();
  return (
    <ConfirmDialog
      opened
      title={`Cancel ${one.title}`}
      confirm="Cancel the maintenance"
      dangerous
      busy={cancel.isPending}
      onConfirm={() => cancel.mutate({ path: { id: one.id }, body: reason === '' ? {} : { reason } })}
      onClose={onClose}
    >
      <Stack gap="sm">
        <div>
          Everybody who was told of it is told that it is cancelled.
          {one.holding > 0 ? ` It holds ${plural(one.holding, 'alert')}: those that still fire are told now.` : ''}
        </div>
        <TextInput
          label="Why"
          description="Those who are told read it."
          maxLength={MOST_REASON}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}

function ExtendDialog({ one, onClose }: { readonly one: Maintenance; readonly onClose: () => void }) {
  const [until, setUntil] = useState(() => toLocalField(Date.parse(one.until) + 3_600_000));
  const lookAgain = useLookAgain();
  const extend = useMutation({
    ...extendMaintenanceMutation(),
    onSuccess: () => {
      onClose();
      return lookAgain();
    },
  });
  const untilMs = Date.parse(until);
  const isLater = untilMs > Date.parse(one.until);
  return (
    <Modal opened onClose={onClose} title={`Extend ${one.title}`}>
      <TextInput
        type="datetime-local"
        label={`Until (your clock, ${readersZone})`}
        description="Everybody who was told of it is told the new end."
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
        error={isLater ? null : 'Choose a moment after the present end'}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          Back
        </Button>
        <Button
          disabled={!isLater}
          loading={extend.isPending}
          onClick={() => extend.mutate({ path: { id: one.id }, body: { until: new Date(untilMs).toISOString() } })}
        >
          Extend
        </Button>
      </Group>
    </Modal>
  );
}
