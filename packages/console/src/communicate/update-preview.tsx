import { Globe } from 'lucide-react';
import type { StatusUpdate, UpdatePreview } from '../api/generated/types.gen.ts';
import { RenderedMessage } from '../page/rendered-message.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { listWords, plural } from '../shared/names.ts';
import { Tag } from '../shared/tag.tsx';
import css from './updates.module.css';

interface ChannelPreviewProps {
  readonly update: StatusUpdate;
  readonly channel: UpdatePreview['channels'][number];
}

/** An update as it arrives over one channel, with who gets it there. */
export function ChannelPreview({ update, channel }: ChannelPreviewProps) {
  const { recipients, rendered, sandbox, segments, type } = channel;
  return (
    <div className={css.preview}>
      <p className={css.recipients}>
        To {plural(recipients.length, 'recipient')}: {listWords(recipients)}.{' '}
        {sandbox ? (
          <Tag tone="warn" title="The channel is not set up: these messages only go to the Outbox">
            only to the Outbox
          </Tag>
        ) : null}{' '}
        {segments === null ? null : <Tag tone={segments > 3 ? 'warn' : 'neutral'}>{plural(segments, 'segment')}</Tag>}
      </p>
      <RenderedMessage
        message={{
          ...{ to: recipients[0] ?? '', address: '', subject: update.subject ?? '', text: update.text },
          ...{ rendered, actions: [], channelType: type },
        }}
        buttons={null}
      />
    </div>
  );
}

/** An update as everybody can read it. */
export function StatusPagePreview({ page }: { page: NonNullable<UpdatePreview['statusPage']> }) {
  return (
    <div className={css.preview}>
      <p className={css.recipients}>
        <Globe size={13} aria-hidden /> Everybody can read it
        {page.subscribers > 0 ? `, and ${plural(page.subscribers, 'subscriber')} of the page hear of it` : ''}.
      </p>
      <article className={css.page}>
        <h3>{page.title}</h3>
        {page.components.length > 0 ? <small>{listWords(page.components)}</small> : null}
        <Markdown text={page.text.replaceAll(/(?<!\n)\n(?!\n)/g, '  \n')} />
      </article>
    </div>
  );
}
