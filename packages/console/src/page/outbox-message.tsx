import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getOutboxMessageOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { OutboxMessageWhole } from '../api/generated/types.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { ClockTime } from '../shared/time.tsx';
import { isHeld } from './message-state.ts';
import { MessageStatus } from './message-status.tsx';
import css from './outbox.module.css';
import { OutboxButtons } from './outbox-buttons.tsx';
import { RenderedMessage } from './rendered-message.tsx';

/** One message, as its recipient sees it. */
export function OutboxMessageView({ id }: { id: string }) {
  const message = useQuery(getOutboxMessageOptions({ path: { id } }));
  return (
    <Loaded query={message} what="the message" lines={8}>
      {(data) => <Message message={data} />}
    </Loaded>
  );
}

function Message({ message }: { message: OutboxMessageWhole }) {
  return (
    <article className={css.message} aria-label={message.subject}>
      <header>
        <MessageStatus message={message} />
        <span>
          {message.kind} to <b>{message.to}</b> ({message.address}) over {message.channel},{' '}
          <ClockTime at={message.createdAt} seconds zone />
        </span>
        {message.incidentId ? (
          <Link to="/incidents/$id" params={{ id: message.incidentId }}>
            {message.incidentId}
          </Link>
        ) : null}
      </header>
      <Fate message={message} />
      <RenderedMessage message={message} buttons={<OutboxButtons message={message} />} />
    </article>
  );
}

/** What became of it, where that is more than "delivered". */
function Fate({ message }: { message: OutboxMessageWhole }) {
  return (
    <>
      {message.sandbox ? (
        <p className={css.why}>
          It is shown here because the channel “{message.channel}” has no credentials. Its buttons work, as they would
          for {message.to}.
        </p>
      ) : null}
      {message.heldUntil && isHeld(message) ? (
        <p className={css.why}>
          Held until <ClockTime at={message.heldUntil} zone /> by{' '}
          {message.heldWhy === 'quiet'
            ? `the quiet hours of ${message.to}.`
            : 'the limits of the channel; what is held for this address goes as one message then.'}
        </p>
      ) : null}
      {message.bundledInto ? (
        <p className={css.why}>
          It was sent as a part of{' '}
          <Link to="/outbox" search={{ message: message.bundledInto }}>
            another message
          </Link>
          .
        </p>
      ) : null}
      <Receipt receipt={message.receipt} />
      {message.error ? (
        <p className={css.error} role="alert">
          {message.status === 'failed' ? 'Failed' : 'Not yet delivered'} after {plural(message.attempts, 'attempt')}:{' '}
          {message.error}
        </p>
      ) : null}
    </>
  );
}

function Receipt({ receipt }: Pick<OutboxMessageWhole, 'receipt'>) {
  if (!receipt) return null;
  return (
    <p className={receipt.status === 'failed' ? css.error : css.why}>
      {receipt.status === 'failed'
        ? 'The vendor reported that it did not arrive'
        : 'The vendor reported that it arrived'}
      , <ClockTime at={receipt.at} seconds />.
    </p>
  );
}
