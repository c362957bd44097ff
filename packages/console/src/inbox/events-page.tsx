import { Button, Group } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import {
  listInboxEventsInfiniteOptions,
  listInboxOperationsOptions,
  listInboxOptions,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxEvent, ListInboxEventsResponse } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useKeys } from '../app/shortcuts.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { EventFilters } from './event-filters.tsx';
import { conditions, type EventSearch, eventFilter, eventQuery, neighbour } from './event-search.ts';
import { EventView } from './event-view.tsx';
import { type Bulk, eventState } from './event-words.ts';
import css from './events.module.css';
import { Operations } from './operations.tsx';
import { RENEW_MS } from './renew.ts';

const PAGE = 50;

/** Events of a source, the newest first, and one of them beside the list. */
export function EventsPage() {
  const path = useParams({ from: '/inbox/$service/$source/events' });
  const search = useSearch({ from: '/inbox/$service/$source/events' });
  const source = useQuery(listInboxOptions({ query: { service: path.service } })).data?.sources.find(
    (one) => one.source === path.source,
  );
  const title = source?.title ?? path.source;
  return (
    <Page
      title={`Events of ${title}`}
      lead={
        <Link to="/inbox/$service/$source" params={path} className={css.up}>
          <ArrowLeft size={14} aria-hidden /> {title}
        </Link>
      }
    >
      <EventFilters path={path} search={search} types={source?.types.map(({ type }) => type) ?? []} />
      <Running path={path} />
      <Events path={path} search={search} />
    </Page>
  );
}

export interface EventsProps {
  readonly path: { readonly service: string; readonly source: string };
  readonly search: EventSearch;
}

function Running({ path }: Pick<EventsProps, 'path'>) {
  const query = { ...path, status: 'running' } as const;
  const operations = useQuery({ ...listInboxOperationsOptions({ query }), refetchInterval: RENEW_MS }).data?.operations;
  return <Operations operations={operations ?? []} />;
}

function useEvents({ path, search }: EventsProps) {
  return useInfiniteQuery({
    ...listInboxEventsInfiniteOptions({ path, query: { ...eventQuery(search), limit: PAGE } }),
    initialPageParam: { path },
    getNextPageParam: ({ next }: ListInboxEventsResponse) => next,
    // Who has gone on to older ones reads: the list stays as it is.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : RENEW_MS),
    placeholderData: (before) => before,
  });
}

function Events({ path, search }: EventsProps) {
  const navigate = useNavigate();
  const list = useEvents({ path, search });
  const events = list.data?.pages.flatMap((page) => page.events) ?? [];
  const searchedTo = list.data?.pages.at(-1)?.searchedTo ?? null;
  const open = (event: string | undefined) =>
    void navigate({
      to: '/inbox/$service/$source/events',
      params: path,
      search: { ...search, ...(event ? { event } : {}) },
      replace: search.event !== undefined,
    });
  const ids = events.map(({ id }) => id);
  useKeys({
    j: () => open(neighbour(ids, search.event, 1)),
    k: () => open(neighbour(ids, search.event, -1)),
    '/': () => requestAnimationFrame(() => document.querySelector<HTMLInputElement>('input[type=search]')?.focus()),
  });
  return (
    <div className={css.split} data-open={search.event ? true : undefined}>
      <div className={css.side}>
        <BulkButtons path={path} search={search} hasEvents={events.length > 0} />
        <Loaded query={list} what="the events" lines={8}>
          {() => (
            <nav aria-label="Events" className={css.list}>
              {events.length === 0 ? <NoEvents search={search} searchedTo={searchedTo} /> : null}
              {events.map((event) => (
                <EventLink key={event.id} path={path} search={search} event={event} />
              ))}
              {list.hasNextPage ? (
                <Button
                  variant="subtle"
                  className={css.more ?? ''}
                  loading={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  {searchedTo ? 'Look further back' : 'Older ones'}
                </Button>
              ) : null}
            </nav>
          )}
        </Loaded>
        <p className={css.keys}>
          <kbd>j</kbd> <kbd>k</kbd> next and previous · <kbd>r</kbd> again · <kbd>e</kbd> edit · <kbd>s</kbd> skip
        </p>
      </div>
      <div className={css.detail}>
        {search.event ? (
          <EventView path={path} search={search} event={search.event} />
        ) : (
          <Empty title="Choose an event.">Its payload, headers and attempts are shown here.</Empty>
        )}
      </div>
    </div>
  );
}

function NoEvents({ search, searchedTo }: { search: EventSearch; searchedTo: string | null }) {
  const isFiltered = search.state !== undefined || conditions(search) > 0;
  return (
    <Empty title={isFiltered ? 'No event is like that.' : 'No event has arrived.'}>
      {searchedTo ? (
        <>
          Nothing since <ClockTime at={searchedTo} />.
        </>
      ) : null}
    </Empty>
  );
}

/** What is done with all that the filter finds, however many there are. */
function BulkButtons({ path, search, hasEvents }: EventsProps & { hasEvents: boolean }) {
  const [kind, setKind] = useState<Bulk | null>(null);
  const mayRespond = useMayRespond();
  if (!mayRespond || !hasEvents) return null;
  const isOver = search.state === 'delivered' || search.state === 'skipped';
  const kinds: readonly Bulk[] = isOver ? ['replay'] : ['replay', 'retry', 'skip'];
  const labels = { replay: 'Replay all…', retry: 'Retry all…', skip: 'Skip all…' } as const;
  return (
    <Group className={css.bulk ?? ''} gap={8} role="group" aria-label="With all of these">
      {kinds.map((one) => (
        <Button key={one} variant="default" className={css.touch ?? ''} onClick={() => setKind(one)}>
          {labels[one]}
        </Button>
      ))}
      {kind ? (
        <BulkDialog kind={kind} path={path} chosen={{ filter: eventFilter(search) }} onClose={() => setKind(null)} />
      ) : null}
    </Group>
  );
}

function EventLink({ path, search, event }: EventsProps & { event: InboxEvent }) {
  const { word, tone } = eventState(event);
  return (
    <Link
      to="/inbox/$service/$source/events"
      params={path}
      search={{ ...search, event: event.id }}
      className={css.item}
      aria-current={search.event === event.id ? 'true' : undefined}
      activeProps={{}}
      replace={search.event !== undefined}
    >
      <span>
        <b>{event.type || 'no type'}</b>
        <small>
          <ClockTime at={event.receivedAt} seconds /> · {event.vendorId}
        </small>
        {event.error ? <small data-error>{event.error}</small> : null}
      </span>
      <Tag tone={tone}>{word}</Tag>
    </Link>
  );
}
