import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import {
  ArrowLeft,
  Bell,
  Hash,
  type LucideIcon,
  Mail,
  MessageSquareText,
  PhoneCall,
  Send,
  Webhook,
} from 'lucide-react';
import { listOutboxOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { OutboxMessage } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { MessageStatus } from './message-status.tsx';
import css from './outbox.module.css';
import { OutboxMessageView } from './outbox-message.tsx';

/** Every message that left, and those that wait here because their channel has no credentials. */
export function OutboxPage() {
  const { message } = useSearch({ from: '/outbox' });
  const outbox = useQuery(listOutboxOptions({ query: { limit: 200 } }));
  return (
    <Page
      title="Outbox"
      lead="Every message that Tocsin sent. Where a channel has no credentials, its messages stay here instead of being delivered, with working buttons."
    >
      <Loaded query={outbox} what="the messages" lines={8}>
        {(data) => {
          const shown = message ?? data.messages[0]?.id;
          if (!shown)
            return (
              <Empty title="Nothing was sent yet.">When an incident pages somebody, the message appears here.</Empty>
            );
          return (
            <div className={css.split} data-open={message ? true : undefined}>
              <nav aria-label="Messages" className={css.list}>
                {data.messages.map((one) => (
                  <MessageLink key={one.id} message={one} isShown={one.id === shown} />
                ))}
              </nav>
              <div className={css.detail}>
                <Link to="/outbox" search={{}} className={css.back}>
                  <ArrowLeft size={15} aria-hidden /> All messages
                </Link>
                <OutboxMessageView id={shown} />
              </div>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

const icons: Readonly<Partial<Record<OutboxMessage['channelType'], LucideIcon>>> = {
  email: Mail,
  'twilio-sms': MessageSquareText,
  'twilio-voice': PhoneCall,
  telegram: Send,
  push: Bell,
  pagerduty: Webhook,
  webhook: Webhook,
};

function MessageLink({ message, isShown }: { message: OutboxMessage; isShown: boolean }) {
  const Icon = icons[message.channelType] ?? (message.address.includes('@') ? Mail : Hash);
  return (
    <Link
      to="/outbox"
      search={{ message: message.id }}
      className={css.item}
      aria-current={isShown ? 'true' : undefined}
      activeProps={{}}
    >
      <Icon size={15} aria-hidden />
      <span>
        <b>{message.subject}</b>
        <small>
          {message.kind} · {message.to} · {message.channel} · <TimeAgo at={message.createdAt} />
        </small>
      </span>
      <MessageStatus message={message} />
    </Link>
  );
}
