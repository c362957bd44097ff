import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { pullLeverMutation, releaseLeverMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Lever } from '../api/generated/types.gen.ts';
import { listWords } from '../shared/names.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { valueWords } from './lever-words.ts';

const expiries = [
  { value: '', label: 'until somebody releases it' },
  { value: '1800', label: 'for 30 minutes' },
  { value: '3600', label: 'for 1 hour' },
  { value: '14400', label: 'for 4 hours' },
  { value: '86400', label: 'for 1 day' },
];

interface LeverDialogProps {
  readonly lever: Lever;
  readonly incidentId?: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Pulls a lever that rests, or releases one that is pulled: the consequence first, then the reason. */
export function LeverDialog(props: LeverDialogProps) {
  return props.lever.pulled ? <ReleaseDialog {...props} /> : <PullDialog {...props} />;
}

function PullDialog({ lever, incidentId, opened, onClose }: LeverDialogProps) {
  const [value, setValue] = useState(lever.pulledValue);
  const [expiry, setExpiry] = useState('');
  const pull = useMutation(pullLeverMutation());
  const confirm = (reason: string) =>
    pull
      .mutateAsync({
        path: { service: lever.service, lever: lever.id },
        body: {
          reason,
          ...(value === lever.pulledValue ? {} : { value }),
          ...(expiry ? { expiresInSeconds: Number(expiry) } : {}),
          ...(incidentId ? { incidentId } : {}),
        },
      })
      .then(onClose, () => undefined);
  return (
    <ReasonDialog
      opened={opened}
      title={`Pull “${lever.title}”`}
      consequence={
        <>
          {lever.consequence}
          {lever.pulls.length > 0 ? ` It also pulls ${listWords(lever.pulls)}.` : ''}
        </>
      }
      label="Reason"
      placeholder="Webhooks fail their signature check; stop them until the secret is fixed."
      confirm="Pull the lever"
      dangerous
      busy={pull.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      {typeof lever.pulledValue === 'number' ? (
        <NumberInput label="Limit to" value={value as number} onChange={(next) => setValue(Number(next))} min={0} />
      ) : null}
      {typeof lever.pulledValue === 'string' ? (
        <TextInput label="Value" value={String(value)} onChange={(event) => setValue(event.currentTarget.value)} />
      ) : null}
      <NativeSelect
        label="How long"
        value={expiry}
        onChange={(event) => setExpiry(event.currentTarget.value)}
        data={expiries}
      />
    </ReasonDialog>
  );
}

function ReleaseDialog({ lever, incidentId, opened, onClose }: LeverDialogProps) {
  const release = useMutation(releaseLeverMutation());
  const confirm = (reason: string) =>
    release
      .mutateAsync({
        path: { service: lever.service, lever: lever.id },
        body: { reason, ...(incidentId ? { incidentId } : {}) },
      })
      .then(onClose, () => undefined);
  return (
    <ReasonDialog
      opened={opened}
      title={`Release “${lever.title}”`}
      consequence={`It goes back to ${valueWords(lever.resting)} at once, in every connected application.`}
      label="Reason"
      placeholder="The cause is fixed and verified."
      confirm="Release the lever"
      busy={release.isPending}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
