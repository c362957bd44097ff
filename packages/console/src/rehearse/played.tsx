import { Skeleton } from '@mantine/core';
import { CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '../api/errors.ts';
import { Empty } from '../shared/loaded.tsx';

interface PlayedProps<T> {
  readonly mutation: { readonly data: T | undefined; readonly isPending: boolean; readonly error: unknown };
  readonly children: (data: T) => ReactNode;
}

/** What was played: a skeleton meanwhile, or why it could not be. */
export function Played<T>({ mutation, children }: PlayedProps<T>) {
  const { data, isPending, error } = mutation;
  if (isPending) return <Skeleton height={320} radius="md" aria-label="Playing it" />;
  if (data !== undefined) return children(data);
  return (
    <div role="alert">
      <Empty icon={<CloudOff size={20} aria-hidden />} title="This cannot be played.">
        {describeError(error)}
      </Empty>
    </div>
  );
}
