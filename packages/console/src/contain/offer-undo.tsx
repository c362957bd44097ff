import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError } from '../api/errors.ts';
import type { Lever, LeverRequest } from '../api/generated/types.gen.ts';
import css from './move.module.css';

const UNDO_MS = 30_000;
const READ_MS = 8000;

/** Says that a move waits for others. */
export function announceRequest(request: LeverRequest): void {
  notifications.show({
    color: 'yellow',
    title: `Asked: ${request.action} “${request.title}”`,
    message: request.needs ?? 'It waits until others agree.',
    autoClose: READ_MS,
  });
}

const offered = new Set<string>();

/** Takes away what is offered: on a phone it would lie over the next move. */
export function withdrawUndo(): void {
  for (const id of offered) notifications.hide(id);
  offered.clear();
}

/** Offers to take a move back while it is fresh. @param undo does it; what it returns waits for others */
export function offerUndo(
  queries: QueryClient,
  lever: Pick<Lever, 'service' | 'id' | 'title'>,
  what: 'pulled' | 'released' | 'changed',
  undo: () => Promise<LeverRequest | null>,
): void {
  // A newer move of the same lever takes the place of an older one: only the last can be undone.
  const id = `undo ${lever.service}/${lever.id}`;
  const run = async () => {
    try {
      const request = await undo();
      if (request) announceRequest(request);
      notifications.hide(id);
    } catch (error) {
      notifications.hide(id);
      notifications.show({
        color: 'red',
        title: 'It was not undone',
        message: describeError(error),
        autoClose: UNDO_MS,
      });
    } finally {
      void queries.invalidateQueries();
    }
  };
  notifications.hide(id);
  offered.add(id);
  notifications.show({
    id,
    color: 'green',
    title: `“${lever.title}” is ${what}`,
    message: <UndoButton label={`Undo: “${lever.title}” was ${what}`} onUndo={run} />,
    autoClose: UNDO_MS,
    withCloseButton: true,
  });
}

function UndoButton({ label, onUndo }: { label: string; onUndo: () => Promise<void> }) {
  const [isBusy, setBusy] = useState(false);
  return (
    <Button
      variant="light"
      className={css.quick ?? ''}
      loading={isBusy}
      aria-label={label}
      onClick={() => {
        setBusy(true);
        void onUndo();
      }}
    >
      Undo
    </Button>
  );
}
