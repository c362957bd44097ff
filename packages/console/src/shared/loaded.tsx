import { Button, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '../api/errors.ts';
import css from './loaded.module.css';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T, unknown>;
  /** What is being loaded, for the error's sentence: "the health board". */
  readonly what: string;
  /** Number of skeleton lines while it loads. */
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}

/** Uneven, so that the skeleton looks like text. */
const lineWidths = [92, 74, 88, 61, 83, 70, 95, 66, 79, 57, 86, 72];

/** Shows a query: skeleton first, then its data, or what went wrong with a way to try again. Old data stays visible. */
export function Loaded<T>({ query, what, lines = 4, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <div className={css.failed} role="alert">
        <CloudOff size={20} aria-hidden />
        <div>
          <b>Could not load {what}.</b>
          <p>{describeError(query.error)}</p>
        </div>
        <Button variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <div className={css.skeleton} role="status" aria-label={`Loading ${what}`}>
      {lineWidths.slice(0, lines).map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} />
      ))}
    </div>
  );
}

/** What a list says when it is empty: calm, and where to go from here. */
export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      {icon}
      <b>{title}</b>
      {children ? <p>{children}</p> : null}
    </div>
  );
}
