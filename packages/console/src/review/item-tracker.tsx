import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { syncActionItemMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ActionItem } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { TimeAgo } from '../shared/time.tsx';
import css from './reviews.module.css';

const names = { github: 'GitHub', linear: 'Linear', jira: 'Jira' } as const;

/** The issue in the plan's tracker in which an action item is kept as well: the way there, or what is wrong. */
export function ItemTracker({ item: { id, title, tracker } }: { readonly item: ActionItem }) {
  const mayRespond = useMayRespond();
  const sync = useMutation(syncActionItemMutation());
  if (!tracker) return null;
  const { kind, key, url, state, error, syncedAt } = tracker;
  const name = `${names[kind]}${key ? ` ${key}` : ''}`;
  const isWeb = url !== null && /^https?:\/\//i.test(url);
  return (
    <p className={css.tracker} data-state={state}>
      {isWeb ? (
        <a href={url} rel="noreferrer" target="_blank">
          {name}
        </a>
      ) : (
        name
      )}
      {state === 'waiting' ? ' · on its way' : null}
      {state === 'synced' && syncedAt ? (
        <>
          {' · in step '}
          <TimeAgo at={syncedAt} />
        </>
      ) : null}
      {state === 'failed' ? <span role="status"> · {error ?? 'It could not be brought in step.'}</span> : null}
      {mayRespond && state === 'failed' ? (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Try again: ${title}`}
          loading={sync.isPending}
          onClick={() => sync.mutate({ path: { id } })}
        >
          Try again
        </Button>
      ) : null}
    </p>
  );
}
