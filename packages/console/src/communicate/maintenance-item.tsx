import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  approveMaintenanceNoticeMutation,
  cancelMaintenanceMutation,
  completeMaintenanceMutation,
  extendMaintenanceMutation,
  listMaintenanceQueryKey,
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

/** Looks again at what a change of maintenance may have changed. */
export function useLookAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [{ _id: listMaintenanceQueryKey()[0]._id }] });
}

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
  const lookAgain = useLookAgain();
  const approve = useMutation({ ...approveMaintenanceNoticeMutation(), onSuccess: lookAgain });
  if (one.notices.length === 0) return null;
  return (
    <ul className={css.notices} aria-label={`What was told of ${one.title}`}>
      {one.notices.map(({ id, kind, audienceTitle, status, sentAt, text }) => (
        <li key={id}>
          <small>
            {audienceTitle}: {kind}
            {sentAt ? (
              <>
                , <ClockTime at={sentAt} />
              </>
            ) : status === 'dropped' ? (
              ', not sent'
            ) : (
              ', waits for approval'
            )}
          </small>
          {status === 'draft' ? (
            <>
              <p className={css.draft}>{text}</p>
              {mayApprove ? (
                <Button
                  size="compact-sm"
                  loading={approve.isPending}
                  onClick={() => approve.mutate({ path: { id: one.id, notice: id }, body: { text } })}
                >
                  Approve and send
                </Button>
              ) : null}
            </>
          ) : null}
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
  const cancel = useMutation({ ...cancelMaintenanceMutation(), onSuccess });
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
      <ConfirmDialog
        opened={asked === 'cancel'}
        title={`Cancel ${one.title}`}
        confirm="Cancel the maintenance"
        dangerous
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate({ path: { id: one.id }, body: {} })}
        onClose={close}
      >
        Everybody who was told of it is told that it is cancelled.
      </ConfirmDialog>
    </Group>
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
