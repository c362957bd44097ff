import { Button, Group, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  getOutboxMessageOptions,
  getOutboxMessageQueryKey,
  pressOutboxButtonMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { OutboxMessageWhole } from '../api/generated/types.gen.ts';
import { ButtonLink } from '../shared/button-link.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { ClockTime } from '../shared/time.tsx';
import { MessageStatus } from './message-status.tsx';
import css from './outbox.module.css';
import { SlackCard } from './slack-card.tsx';

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
          <ClockTime at={message.createdAt} seconds />
        </span>
        {message.incidentId ? (
          <Link to="/incidents/$id" params={{ id: message.incidentId }}>
            {message.incidentId}
          </Link>
        ) : null}
      </header>
      {message.sandbox ? (
        <p className={css.why}>
          It is shown here because the channel “{message.channel}” has no credentials. Its buttons work, as they would
          for {message.to}.
        </p>
      ) : null}
      {message.error ? (
        <p className={css.error} role="alert">
          Failed after {plural(message.attempts, 'attempt')}: {message.error}
        </p>
      ) : null}
      <Rendered message={message} />
    </article>
  );
}

function Rendered({ message }: { message: OutboxMessageWhole }) {
  const { rendered } = message;
  if (Array.isArray(rendered.blocks))
    return <SlackCard blocks={rendered.blocks} buttons={<Buttons message={message} />} />;
  if (typeof rendered.html === 'string') {
    return (
      <>
        <Mail message={message} html={rendered.html} />
        <Buttons message={message} />
      </>
    );
  }
  return (
    <>
      <pre className={css.plain}>{message.text}</pre>
      <Buttons message={message} />
    </>
  );
}

function Mail({ message, html }: { message: OutboxMessageWhole; html: string }) {
  const [view, setView] = useState('html');
  const { subject, text } = message.rendered;
  return (
    <div className={css.mail}>
      <dl>
        <dt>To</dt>
        <dd>
          {message.to} &lt;{message.address}&gt;
        </dd>
        <dt>Subject</dt>
        <dd>
          <b>{typeof subject === 'string' ? subject : message.subject}</b>
        </dd>
      </dl>
      <SegmentedControl
        aria-label="Form of the e-mail"
        size="xs"
        value={view}
        onChange={setView}
        data={[
          { value: 'html', label: 'HTML' },
          { value: 'text', label: 'Plain text' },
        ]}
      />
      {view === 'html' ? (
        <iframe title={`E-mail: ${message.subject}`} sandbox="" srcDoc={html} />
      ) : (
        <pre className={css.plain}>{typeof text === 'string' ? text : message.text}</pre>
      )}
    </div>
  );
}

/** The message's buttons. They do what they would do in the recipient's hands. */
function Buttons({ message }: { message: OutboxMessageWhole }) {
  const queries = useQueryClient();
  const press = useMutation({
    ...pressOutboxButtonMutation(),
    onSuccess: (pressed) => queries.setQueryData(getOutboxMessageQueryKey({ path: { id: pressed.id } }), pressed),
  });
  if (message.actions.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label="Buttons of the message">
      {message.actions.map((action) => {
        if (action.id === 'open') {
          return message.incidentId ? (
            <ButtonLink
              key={action.id}
              variant="default"
              size="xs"
              to="/incidents/$id"
              params={{ id: message.incidentId }}
            >
              {action.label}
            </ButtonLink>
          ) : null;
        }
        const { id } = action;
        return (
          <Button
            key={id}
            size="xs"
            variant={id === 'acknowledge' ? 'filled' : 'default'}
            disabled={action.used || !message.sandbox}
            title={message.sandbox ? '' : 'Only its recipient can press it'}
            loading={press.isPending && press.variables.body.action === id}
            onClick={() => press.mutate({ path: { id: message.id }, body: { action: id } })}
          >
            {action.label}
            {action.used ? ' (pressed)' : ''}
          </Button>
        );
      })}
    </Group>
  );
}
