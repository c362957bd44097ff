import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listSuppressionsInfiniteOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ConsentSuppression, ListSuppressionsResponse } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './consent.module.css';
import { ConsentFrame } from './consent-frame.tsx';
import { suppressionWords } from './consent-words.ts';

type Cause = ConsentSuppression['cause'];
const causes = [
  { value: '', label: 'For any reason' },
  ...Object.entries(suppressionWords).map(([value, label]) => ({ value, label })),
];

/** Who must get no messages, the newest first. */
export function SuppressedPage() {
  const [cause, setCause] = useState('');
  const list = useInfiniteQuery({
    ...listSuppressionsInfiniteOptions({ query: cause ? { cause: cause as Cause } : {} }),
    initialPageParam: {},
    getNextPageParam: ({ next }: ListSuppressionsResponse) => next,
  });
  const found = list.data?.pages.flatMap(({ suppressions }) => suppressions) ?? [];
  return (
    <ConsentFrame name="Suppressed" lead="Who gets no messages, of no service and no merchant here.">
      <Panel
        title="Suppressed"
        flush
        actions={
          <NativeSelect
            aria-label="Why"
            data={causes}
            value={cause}
            onChange={(event) => setCause(event.currentTarget.value)}
          />
        }
      >
        <Loaded query={list} what="the suppressions" lines={6}>
          {() =>
            found.length === 0 ? (
              <Empty title="Nobody is suppressed." />
            ) : (
              <ul className={css.suppressions}>
                {found.map((one) => (
                  <li key={one.key}>
                    <b>{one.address ?? 'erased'}</b>
                    <span>
                      {suppressionWords[one.cause]} <small>{one.service}</small>
                    </span>
                    <ClockTime at={one.at} />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
        {list.hasNextPage ? (
          <Button
            variant="subtle"
            className={css.more ?? ''}
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Older ones
          </Button>
        ) : null}
      </Panel>
    </ConsentFrame>
  );
}
