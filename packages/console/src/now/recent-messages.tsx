import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listOutboxOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { MessageStatus } from '../page/message-status.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './side-list.module.css';

const SHOWN = 5;

/** The latest messages that left, or would leave. */
export function RecentMessages() {
  const outbox = useQuery(listOutboxOptions({ query: { limit: SHOWN } }));
  return (
    <Panel title="Recent messages" flush actions={<Link to="/outbox">Outbox</Link>}>
      <Loaded query={outbox} what="the messages" lines={3}>
        {(data) =>
          data.messages.length === 0 ? (
            <Empty title="Nothing was sent yet." />
          ) : (
            <ul className={css.list}>
              {data.messages.slice(0, SHOWN).map((message) => (
                <li key={message.id} className={css.tall}>
                  <Link to="/outbox" search={{ message: message.id }}>
                    {message.subject}
                  </Link>
                  <small>
                    {message.to} · {message.channel} · <TimeAgo at={message.createdAt} />
                  </small>
                  <MessageStatus message={message} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
