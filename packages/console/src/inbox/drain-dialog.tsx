import { NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { drainInboxMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxSource } from '../api/generated/types.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { count, rateWords } from './source-words.ts';

const MOST = 1000;

/** Has what waits now delivered with more at once, and then sets the concurrency back. */
export function DrainDialog({ source, onClose }: { source: InboxSource; onClose: () => void }) {
  const [atOnce, setAtOnce] = useState(Math.min(MOST, source.concurrency * 4));
  const drain = useMutation(drainInboxMutation());
  const confirm = (reason: string) => {
    const path = { service: source.service, source: source.source };
    drain.mutateAsync({ path, body: { reason, concurrency: atOnce } }).then(onClose, () => undefined);
  };
  const resumes = source.paused ? ' Its pause ends.' : '';
  return (
    <ReasonDialog
      opened
      title={`Drain “${source.title}”`}
      consequence={
        <>
          The {count(source.counts.waiting)} that wait now are delivered with {count(atOnce)} at once instead of{' '}
          {count(source.concurrency)}; then it is set back.{resumes} Now: {rateWords(source)}.
        </>
      }
      label="Reason"
      placeholder="The application is well again"
      confirm="Drain it"
      incomplete={!(atOnce >= 1 && atOnce <= MOST)}
      busy={drain.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <NumberInput
        label="How many at once"
        description={`Now ${count(source.concurrency)}`}
        min={1}
        max={MOST}
        value={atOnce}
        onChange={(next) => setAtOnce(next === '' ? Number.NaN : Number(next))}
        required
      />
    </ReasonDialog>
  );
}
