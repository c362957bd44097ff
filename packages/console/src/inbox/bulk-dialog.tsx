import { Checkbox, NumberInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError } from '../api/errors.ts';
import {
  replayInboxMutation,
  retryInboxMutation,
  skipInboxMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import { replayInbox, retryInbox, skipInbox } from '../api/generated/sdk.gen.ts';
import type { InboxFilter } from '../api/generated/types.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { ClockTime } from '../shared/time.tsx';
import { type Bulk, bulkMeans, bulkVerb } from './event-words.ts';
import css from './events.module.css';
import { count } from './source-words.ts';

interface BulkDialogProps {
  readonly kind: Bulk;
  readonly path: { readonly service: string; readonly source: string };
  /** Those that a filter finds, or some by their numbers. */
  readonly chosen: { readonly filter: InboxFilter } | { readonly ids: string[] };
  /** Whether those are meant, too, that the application has taken once. */
  readonly again?: boolean;
  readonly onClose: () => void;
}

interface Wish extends Pick<BulkDialogProps, 'kind' | 'path' | 'chosen'> {
  readonly again: boolean;
}

/** Counts first, and does nothing before somebody has seen how many it is about. */
function useDryRun(wish: Wish) {
  return useQuery({
    queryKey: ['inboxDryRun', wish],
    queryFn: async () => (await dryRun(wish)).data,
    retry: false,
    staleTime: 0,
    placeholderData: (before) => before,
  });
}

function dryRun({ kind, path, chosen, again }: Wish) {
  const body = { ...chosen, dryRun: true };
  if (kind === 'replay') return replayInbox({ path, body: { ...body, again }, throwOnError: true });
  if (kind === 'retry') return retryInbox({ path, body, throwOnError: true });
  return skipInbox({ path, body: { ...body, reason: 'counting' }, throwOnError: true });
}

function useBulk({ kind, path, chosen, again }: Wish, ratePerSecond: number | null) {
  const replay = useMutation(replayInboxMutation());
  const retry = useMutation(retryInboxMutation());
  const skip = useMutation(skipInboxMutation());
  const run = (reason: string): Promise<unknown> => {
    const why = reason === '' ? {} : { reason };
    if (kind === 'replay') return replay.mutateAsync({ path, body: { ...chosen, ...why, again, ratePerSecond } });
    if (kind === 'retry') return retry.mutateAsync({ path, body: { ...chosen, ...why } });
    return skip.mutateAsync({ path, body: { ...chosen, reason } });
  };
  return { run, isPending: replay.isPending || retry.isPending || skip.isPending };
}

/** Replays, retries or skips events: says how many it is about, and asks. */
export function BulkDialog({ kind, path, chosen, again: isAgain = false, onClose }: BulkDialogProps) {
  const [again, setAgain] = useState(isAgain);
  const [rate, setRate] = useState<number | null>(null);
  const wish = { kind, path, chosen, again };
  const preview = useDryRun(wish);
  const bulk = useBulk(wish, rate);
  const matching = preview.data?.matching ?? 0;
  const isOne = 'ids' in chosen && chosen.ids.length === 1;
  const isReady = preview.isSuccess && !preview.isPlaceholderData && matching > 0 && !preview.data.tooMany;
  const verb = { replay: 'Replay', retry: 'Retry', skip: 'Skip' }[kind];
  return (
    <ReasonDialog
      opened
      title={isOne ? `${verb} this event` : `${verb} events`}
      consequence={bulkMeans[kind]}
      label="Reason"
      placeholder={kind === 'skip' ? 'Why the application can do without them' : 'The bug is mended'}
      confirm={isReady ? bulkVerb(kind, matching) : verb}
      dangerous={kind === 'skip'}
      optional={kind !== 'skip'}
      incomplete={!isReady || (rate !== null && !(rate > 0))}
      busy={bulk.isPending}
      onConfirm={(reason) => void bulk.run(reason).then(onClose, () => undefined)}
      onClose={onClose}
    >
      <Counted preview={preview} />
      {kind === 'replay' && !isOne ? (
        <>
          <Checkbox
            checked={again}
            onChange={(event) => setAgain(event.currentTarget.checked)}
            label="Also those that the application has taken once"
            description="It must be able to tell that it did them before"
          />
          <NumberInput
            label="At most so many a second"
            description="Nothing: as fast as the source delivers"
            min={0.01}
            max={100_000}
            value={rate ?? ''}
            onChange={(next) => setRate(next === '' ? null : Number(next))}
          />
        </>
      ) : null}
    </ReasonDialog>
  );
}

function Counted({ preview }: { preview: ReturnType<typeof useDryRun> }) {
  if (preview.isError) {
    return (
      <p className={css.counted} role="alert">
        {describeError(preview.error)}
      </p>
    );
  }
  if (!preview.data) return <p role="status">Counting…</p>;
  const { states, matching, tooMany, first } = preview.data;
  const found = Object.entries(states).filter(([, events]) => events > 0);
  return (
    <div className={css.counted} role="status">
      <b>{matching === 0 ? 'Nothing to do.' : `${count(matching)} of them.`}</b>{' '}
      {found.length > 0
        ? `Found: ${found.map(([state, events]) => `${count(events)} ${state}`).join(', ')}.`
        : 'Nothing is found.'}
      {tooMany ? <p>These are too many at once: choose a shorter time or fewer types.</p> : null}
      {matching > 1 ? (
        <ul>
          {first.slice(0, 3).map((event) => (
            <li key={event.id}>
              <ClockTime at={event.receivedAt} seconds /> {event.type} <code>{event.vendorId}</code>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
