import type { IncidentRoom, PageView } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './room-lists.module.css';

const toneOf: Readonly<Record<PageView['status'], Tone>> = { queued: 'neutral', delivered: 'ok', failed: 'bad' };

/** Who was paged, why, and what became of it on each channel. */
export function RoomPages({ room }: { room: IncidentRoom }) {
  return (
    <Panel title="Pages" note={room.pages.length > 0 ? String(room.pages.length) : null} flush>
      {room.pages.length === 0 ? <Empty title="Nobody was paged." /> : null}
      <ul className={css.list}>
        {[...room.pages]
          .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
          .map((page) => (
            <li key={page.id}>
              <div className={css.line}>
                <b>{page.name}</b>
                <Tag tone={toneOf[page.status]}>{page.status}</Tag>
              </div>
              <small>
                <ClockTime at={page.at} seconds /> · {page.why}
              </small>
              {page.channels.map((channel) => (
                <small key={channel.channel}>
                  {channel.channel}: {channel.outcome}
                  {channel.sandbox ? ' (sandbox: see the Outbox)' : ''}
                </small>
              ))}
            </li>
          ))}
      </ul>
    </Panel>
  );
}
