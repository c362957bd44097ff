import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { removeRunnerMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { Runner } from '../../api/generated/types.gen.ts';
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx';
import { plural } from '../../shared/names.ts';
import { Tag } from '../../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../../shared/time.tsx';
import css from './runners.module.css';

/** One runner: whether it is there, what it takes and does, and a way to remove it. */
export function RunnerItem({ runner, mayRemove }: { runner: Runner; mayRemove: boolean }) {
  const { name, labels, connected, seenAt, version, running, createdBy, createdAt } = runner;
  return (
    <li>
      <div className={css.head}>
        <h3>{name}</h3>
        <Tag tone={connected ? 'ok' : 'bad'}>{connected ? 'connected' : 'not connected'}</Tag>
        {running > 0 ? <Tag tone="accent">runs {plural(running, 'step')}</Tag> : null}
        {mayRemove ? <RemoveRunner runner={runner} /> : null}
      </div>
      <p>
        Takes steps with {labels.length === 1 ? 'the label' : 'the labels'}{' '}
        {labels.map((label) => (
          <code key={label}>{label}</code>
        ))}
      </p>
      <small>
        {seenAt ? (
          <>
            Last seen <TimeAgo at={seenAt} />
          </>
        ) : (
          'Never seen: start it on its machine with the command that was shown when it was added'
        )}
        {version ? ` · Tocsin ${version}` : ''} · added by {createdBy}, <ClockTime at={createdAt} />
      </small>
    </li>
  );
}

function RemoveRunner({ runner: { name, running } }: { runner: Runner }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation(removeRunnerMutation());
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<Trash2 size={14} aria-hidden />}
        aria-label={`Remove ${name}`}
        onClick={() => setAsking(true)}
      >
        Remove
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={`Remove the runner ${name}`}
        confirm="Remove it"
        dangerous
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutateAsync({ path: { name } }).then(
            () => setAsking(false),
            () => undefined,
          )
        }
        onClose={() => setAsking(false)}
      >
        Its token is worth nothing from then on, and what it runs is stopped
        {running > 0 ? `: ${plural(running, 'step')} now` : ''}. To have it again it must be added with a new token.
      </ConfirmDialog>
    </>
  );
}
