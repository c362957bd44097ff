import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listOutboxOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Clock, IncidentRoom, PageView } from '../api/generated/types.gen.ts';
import { isHeld } from '../page/message-state.ts';
import { Empty } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import { type PageLine, type PersonPages, pagesByPerson, whyPaged } from './page-lines.ts';
import css from './room-pages.module.css';

const MESSAGES = 200;
const toneOf: Readonly<Record<PageView['status'], Tone>> = { queued: 'neutral', delivered: 'ok', failed: 'bad' };

/** Who was paged, why, over what, what became of it, and what comes next unless somebody answers. */
export function RoomPages({ room }: { room: IncidentRoom }) {
  const outbox = useQuery(listOutboxOptions({ query: { incidentId: room.id, limit: MESSAGES } }));
  const people = pagesByPerson(room.pages, outbox.data?.messages ?? []);
  const next = room.active ? room.clocks.find((one) => one.name === 'escalation' && one.status !== 'met') : undefined;
  return (
    <Panel title="Pages" note={room.pages.length > 0 ? String(room.pages.length) : null} flush>
      {people.length === 0 ? <Empty title="Nobody was paged." /> : null}
      <ul className={css.people}>
        {people.map((one) => (
          <PersonItem key={one.person} pages={one} isMuted={room.muted.some(({ person }) => person === one.person)} />
        ))}
      </ul>
      {next ? <NextStep clock={next} /> : null}
    </Panel>
  );
}

function PersonItem({ pages, isMuted }: { readonly pages: PersonPages; readonly isMuted: boolean }) {
  const [latest, ...earlier] = pages.pages;
  if (!latest) return null;
  return (
    <li>
      <div className={css.head}>
        <b>{pages.name}</b>
        {isMuted ? <Tag>muted</Tag> : null}
        <Tag tone={toneOf[latest.page.status]}>{latest.page.status}</Tag>
      </div>
      <OnePage page={latest.page} lines={latest.lines} />
      {earlier.length > 0 ? (
        <details>
          <summary>{plural(earlier.length, 'earlier page')}</summary>
          {earlier.map(({ page, lines }) => (
            <OnePage key={page.id} page={page} lines={lines} />
          ))}
        </details>
      ) : null}
    </li>
  );
}

function OnePage({ page, lines }: { readonly page: PageView; readonly lines: readonly PageLine[] }) {
  return (
    <>
      <small>
        <ClockTime at={page.at} seconds /> · {whyPaged(page.why)}
      </small>
      <ul className={css.methods}>
        {lines.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel may be used for two addresses, in one order.
          <li key={`${line.channel} ${place}`}>
            <Method line={line} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Method({ line }: { readonly line: PageLine }) {
  const name = line.channel;
  if (line.dueAt) {
    return (
      <span className={css.next}>
        <b>{name}</b> in <Countdown to={line.dueAt} label={`${name} is used`} past="zero" /> unless somebody answers
      </span>
    );
  }
  return (
    <>
      <span>
        {line.message ? (
          <Link to="/outbox" search={{ message: line.message.id }}>
            {name}
          </Link>
        ) : (
          <b>{name}</b>
        )}
        : {line.outcome}
        {line.sandbox ? ' (sandbox)' : ''}
      </span>
      <Later line={line} />
    </>
  );
}

/** What was learned of a message after the vendor took it, or why it has not gone yet. */
function Later({ line }: { readonly line: PageLine }) {
  const message = line.message;
  if (!message) return null;
  if (message.heldUntil && isHeld(message)) {
    return (
      <Tag tone="warn">
        held by {message.heldWhy === 'quiet' ? 'quiet hours' : 'a limit'} until <ClockTime at={message.heldUntil} />
      </Tag>
    );
  }
  if (message.bundledInto) return <Tag>sent with others</Tag>;
  if (message.receipt?.status === 'delivered') return <Tag tone="ok">arrived</Tag>;
  return message.receipt?.status === 'failed' ? <Tag tone="bad">did not arrive</Tag> : null;
}

function NextStep({ clock }: { readonly clock: Clock }) {
  return (
    <p className={css.step}>
      <b>
        Next in <Countdown to={clock.dueAt} label="Next escalation step" past="zero" />
      </b>{' '}
      unless somebody acknowledges: {clock.consequence}
    </p>
  );
}
