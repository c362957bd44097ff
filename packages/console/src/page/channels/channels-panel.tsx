import { useQuery } from '@tanstack/react-query';
import { listChannelsOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { Empty, Loaded } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import { TimeAgo } from '../../shared/time.tsx';
import { wholeUrl } from '../../shared/whole-url.ts';
import { type ChannelView, channelState, whereToEnter } from './channel-words.ts';
import css from './channels.module.css';

const RENEW_MS = 15_000;

/** Every channel: whether it works, what it did in the last hour, and where its vendor reports to. */
export function ChannelsPanel() {
  const channels = useQuery({ ...listChannelsOptions(), refetchInterval: RENEW_MS });
  return (
    <Panel title="Channels" flush>
      <Loaded query={channels} what="the channels" lines={6}>
        {(data) => (
          <>
            {data.channels.length === 0 ? <Empty title="No channel in any plan." /> : null}
            <ul className={css.list}>
              {data.channels.map((channel) => (
                <ChannelItem key={`${channel.service}/${channel.id}`} channel={channel} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function ChannelItem({ channel }: { readonly channel: ChannelView }) {
  const state = channelState(channel);
  return (
    <li>
      <div className={css.head}>
        <h3>{channel.id}</h3>
        <span>
          {channel.type} · {channel.service}
        </span>
        <Tag tone={state.tone}>{state.word}</Tag>
      </div>
      {channel.breaker === 'closed' ? null : <Trouble channel={channel} />}
      {channel.sandbox ? <p>It has no credentials: its messages stay in the Outbox, with working buttons.</p> : null}
      <dl className={css.counts}>
        <Count name="Delivered" count={channel.delivered} />
        <Count name="Failed" count={channel.failed} isBad={channel.failed > 0} />
        <Count name="Held" count={channel.held} />
        <div>
          <dt>Backup</dt>
          <dd>{channel.backup ?? 'none'}</dd>
        </div>
      </dl>
      {channel.callbackUrl ? (
        <CopyField
          label={`Callback address of ${channel.id}`}
          hint={whereToEnter(channel.type)}
          value={wholeUrl(channel.callbackUrl)}
        />
      ) : null}
    </li>
  );
}

function Trouble({ channel }: { readonly channel: ChannelView }) {
  const instead = channel.backup ? `Its backup “${channel.backup}” is used.` : 'People’s next method is used at once.';
  return (
    <p className={css.trouble}>
      Fails again and again
      {channel.since ? (
        <>
          , since <TimeAgo at={channel.since} />
        </>
      ) : null}
      {channel.error ? `: ${channel.error}` : ''}. {instead}
    </p>
  );
}

interface CountProps {
  readonly name: string;
  readonly count: number;
  readonly isBad?: boolean;
}

function Count({ name, count, isBad = false }: CountProps) {
  return (
    <div data-bad={isBad || undefined}>
      <dt>{name}, last hour</dt>
      <dd>{count}</dd>
    </div>
  );
}
