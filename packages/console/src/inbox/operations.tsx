import { Button, Progress } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { cancelInboxOperationMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxOperation } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { formatDuration } from '../shared/duration.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './inbox.module.css';
import { count } from './source-words.ts';

const names = { replay: 'Replay', skip: 'Skip', retry: 'Retry', drain: 'Drain' } as const;
const tones = { running: 'accent', done: 'ok', cancelled: 'neutral', failed: 'bad' } as const;

/** What somebody began with many events at once, and how far it is. */
export function Operations({ operations }: { operations: readonly InboxOperation[] }) {
  if (operations.length === 0) return null;
  return (
    <ul className={css.operations} aria-label="What was begun">
      {operations.map((one) => (
        <Operation key={one.id} operation={one} />
      ))}
    </ul>
  );
}

function Operation({ operation }: { operation: InboxOperation }) {
  const { kind, status, total, done, changed, by, at, reason, note, leftSeconds } = operation;
  const isRunning = status === 'running';
  return (
    <li>
      <div className={css.operation}>
        <div>
          <b>{names[kind]}</b> <Tag tone={tones[status]}>{status}</Tag>{' '}
          <span>
            {count(done)} of {count(total)}
            {kind !== 'drain' && changed !== done ? `, ${count(changed)} of them changed` : ''}
            {isRunning && leftSeconds !== null ? `, done in ${formatDuration(leftSeconds)}` : ''}
          </span>
        </div>
        <small>
          {by}, <TimeAgo at={at} />: {reason}
          {note ? ` — ${note}` : ''}
        </small>
        {isRunning ? (
          <Progress
            value={total === 0 ? 100 : (100 * done) / total}
            size="sm"
            aria-label={`${names[kind]}: ${done} of ${total}`}
          />
        ) : null}
      </div>
      {isRunning ? <Cancel operation={operation} /> : null}
    </li>
  );
}

function Cancel({ operation: { id, kind } }: { operation: InboxOperation }) {
  const [isAsking, setAsking] = useState(false);
  const mayRespond = useMayRespond();
  const cancel = useMutation(cancelInboxOperationMutation());
  if (!mayRespond) return null;
  const name = names[kind].toLowerCase();
  const close = () => setAsking(false);
  return (
    <>
      <Button
        variant="default"
        className={css.control ?? ''}
        aria-label={`Stop the ${name}`}
        onClick={() => setAsking(true)}
      >
        Stop
      </Button>
      <ReasonDialog
        opened={isAsking}
        title={`Stop the ${name}`}
        consequence="It ends where it is. What it has done stays."
        label="Reason"
        confirm="Stop it"
        dangerous
        busy={cancel.isPending}
        onConfirm={(reason) =>
          cancel.mutateAsync({ path: { operation: id }, body: { reason } }).then(close, () => undefined)
        }
        onClose={close}
      />
    </>
  );
}
