import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Pencil, RotateCcw, SkipForward } from 'lucide-react';
import { useState } from 'react';
import { getInboxEventOptions, listInboxOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetInboxEventResponse } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useKeys } from '../app/shortcuts.ts';
import { withdrawUndo } from '../contain/offer-undo.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown } from '../shared/time.tsx';
import { Attempts } from './attempts.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { EditEvent } from './edit-event.tsx';
import type { EventSearch } from './event-search.ts';
import { eventState, originWords, possible } from './event-words.ts';
import css from './events.module.css';
import type { EventsProps } from './events-page.tsx';
import { sizeWords } from './payload.ts';
import { Headers, Payload } from './payload-view.tsx';
import { RENEW_MS } from './renew.ts';
import { sourceHolds } from './waits.ts';

/** One event: what it is, what it waits for, what was tried, and what it says. */
export function EventView({ path, search, event }: EventsProps & { event: string }) {
  const { event: _, ...listed } = search;
  const query = useQuery({
    ...getInboxEventOptions({ path: { ...path, event } }),
    refetchInterval: ({ state }) => (state.data?.event.state === 'waiting' ? RENEW_MS : false),
  });
  return (
    <>
      <Link to="/inbox/$service/$source/events" params={path} search={listed} className={css.back}>
        <ArrowLeft size={15} aria-hidden /> All events
      </Link>
      <Loaded query={query} what="the event" lines={8}>
        {(detail) => (
          <article key={event} className={css.event} aria-label={`Event ${detail.event.vendorId}`}>
            <About path={path} search={search} detail={detail} />
            <Panel title="Attempts" flush>
              <Attempts attempts={detail.attempts} />
            </Panel>
            <Payload body={detail.body} />
            <Headers headers={detail.headers} query={detail.query} />
          </article>
        )}
      </Loaded>
    </>
  );
}

interface AboutProps extends EventsProps {
  readonly detail: GetInboxEventResponse;
}

function About({ path, search, detail }: AboutProps) {
  const { event } = detail;
  const { word, tone } = eventState(event);
  const origin = originWords(event);
  return (
    <Panel title={event.type || 'no type'} note={<Tag tone={tone}>{word}</Tag>}>
      <Waits path={path} search={search} detail={detail} />
      <Actions path={path} detail={detail} />
      <dl className={css.about}>
        <dt>Vendor's id</dt>
        <dd>
          <code>{event.vendorId}</code>
        </dd>
        <dt>Arrived</dt>
        <dd>
          <ClockTime at={event.receivedAt} seconds zone />
          {event.sentAt ? (
            <>
              , sent <ClockTime at={event.sentAt} seconds />
            </>
          ) : null}
          {origin ? `, ${origin}` : ''}
        </dd>
        {event.orderKey ? (
          <>
            <dt>Order key</dt>
            <dd>
              <Link to="/inbox/$service/$source/events" params={path} search={{ orderKey: event.orderKey }}>
                {event.orderKey}
              </Link>
            </dd>
          </>
        ) : null}
        {detail.repeats > 0 ? (
          <>
            <dt>Repeats</dt>
            <dd>
              came {detail.repeats} more {detail.repeats === 1 ? 'time' : 'times'}
              {detail.repeatedAt ? (
                <>
                  , last <ClockTime at={detail.repeatedAt} seconds />
                </>
              ) : null}
              ; delivered once
            </dd>
          </>
        ) : null}
        <Edited path={path} search={search} name="Edited from" ids={detail.of ? [detail.of] : []} />
        <Edited path={path} search={search} name="Edited as" ids={detail.edits} />
        <dt>Number here</dt>
        <dd>
          {event.id}, {sizeWords(event.bytes)}
        </dd>
      </dl>
    </Panel>
  );
}

function Edited({ path, search, name, ids }: EventsProps & { name: string; ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd className={css.edits}>
        {ids.map((id) => (
          <EventLink key={id} path={path} search={search} id={id} />
        ))}
      </dd>
    </>
  );
}

function EventLink({ path, search, id }: EventsProps & { id: string }) {
  const to: EventSearch = { ...search, event: id };
  return (
    <Link to="/inbox/$service/$source/events" params={path} search={to}>
      event {id}
    </Link>
  );
}

/** Why it failed last, and why it is not delivered now. */
function Waits({ path, search, detail }: AboutProps) {
  const { waitsFor, behind, event } = detail;
  const sources = useQuery(listInboxOptions({ query: { service: path.service } })).data?.sources;
  const holds = sourceHolds(
    detail,
    sources?.find(({ source }) => source === path.source),
  );
  const isTried = event.state === 'waiting' && event.attempts > 0 && Date.parse(event.nextAt ?? '') > Date.now();
  if (waitsFor === null && event.error === null && holds === null) return null;
  return (
    <div className={css.waits} data-tone={event.state === 'dead' ? 'bad' : 'warn'}>
      {event.error ? <p className={css.error}>{event.error}</p> : null}
      {behind ? (
        <p>
          It goes after <EventLink path={path} search={search} id={behind} />, which has the same order key and is not
          settled.
        </p>
      ) : null}
      {event.state === 'dead' && waitsFor ? <p>{waitsFor}</p> : null}
      {holds ? <p>{holds}</p> : null}
      {isTried && event.nextAt ? (
        <p>
          Next attempt in <Countdown to={event.nextAt} label="Next attempt" past="zero" />.
        </p>
      ) : null}
    </div>
  );
}

type Asking = 'again' | 'skip' | 'edit';

function Actions({ path, detail }: Pick<AboutProps, 'path' | 'detail'>) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const mayRespond = useMayRespond();
  const { event } = detail;
  const { again, skip } = possible(event);
  const ask = (what: Asking) => () => {
    withdrawUndo();
    setAsking(what);
  };
  useKeys({
    r: mayRespond ? ask('again') : null,
    e: mayRespond ? ask('edit') : null,
    s: mayRespond && skip ? ask('skip') : null,
  });
  if (!mayRespond) return null;
  const close = () => setAsking(null);
  const chosen = { ids: [event.id] };
  return (
    <Group className={css.actions ?? ''} gap={8} role="group" aria-label="With this event">
      <Button className={css.touch ?? ''} leftSection={<RotateCcw size={15} aria-hidden />} onClick={ask('again')}>
        {again === 'retry' ? 'Retry now' : 'Replay'}
      </Button>
      <Button
        variant="default"
        className={css.touch ?? ''}
        leftSection={<Pencil size={15} aria-hidden />}
        onClick={ask('edit')}
      >
        Edit and retry
      </Button>
      {skip ? (
        <Button
          variant="default"
          className={css.touch ?? ''}
          leftSection={<SkipForward size={15} aria-hidden />}
          onClick={ask('skip')}
        >
          Skip
        </Button>
      ) : null}
      {asking === 'again' ? (
        <BulkDialog kind={again} path={path} chosen={chosen} again={event.state === 'delivered'} onClose={close} />
      ) : null}
      {asking === 'skip' ? <BulkDialog kind="skip" path={path} chosen={chosen} onClose={close} /> : null}
      {asking === 'edit' ? <EditEvent path={path} detail={detail} onClose={close} /> : null}
    </Group>
  );
}
