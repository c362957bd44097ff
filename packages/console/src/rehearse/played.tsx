import { Skeleton } from '@mantine/core';
import { CloudOff } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { describeError } from '../api/errors.ts';
import { Empty } from '../shared/loaded.tsx';
import css from './rehearse.module.css';

interface PlayedProps<T> {
  readonly mutation: { readonly data: T | undefined; readonly isPending: boolean; readonly error: unknown };
  readonly children: (data: T) => ReactNode;
}

/** What was played: a skeleton meanwhile, or why it could not be. It comes into view where it would stand below the fold. */
export function Played<T>({ mutation, children }: PlayedProps<T>) {
  const { data, isPending, error } = mutation;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const top = place.current?.getBoundingClientRect().top ?? 0;
    if (!isPending && top > window.innerHeight / 2) place.current?.scrollIntoView({ block: 'start' });
  }, [isPending]);
  return (
    <div ref={place} className={css.column}>
      {isPending ? <Skeleton height={320} radius="md" aria-label="Playing it" /> : null}
      {!isPending && data !== undefined ? children(data) : null}
      {!isPending && data === undefined ? (
        <div role="alert">
          <Empty icon={<CloudOff size={20} aria-hidden />} title="This cannot be played.">
            {describeError(error)}
          </Empty>
        </div>
      ) : null}
    </div>
  );
}
