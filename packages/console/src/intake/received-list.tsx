import type { ReceivedRequest } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './intake.module.css';

const TONES: Readonly<Record<ReceivedRequest['outcome'], Tone>> = {
  accepted: 'ok',
  ignored: 'neutral',
  refused: 'bad',
  throttled: 'warn',
};

/** What came in last, newest first, and why it was not taken when it was not. */
export function ReceivedList({ received }: { received: readonly ReceivedRequest[] }) {
  if (received.length === 0) return <Empty title="Nothing has come in since this node started." />;
  return (
    <ol className={css.list}>
      {received.map((one) => (
        <li key={one.id} className={css.received}>
          <TimeAgo at={one.at} />
          <Tag tone={TONES[one.outcome]}>{one.outcome}</Tag>
          <code>{one.format}</code>
          <span className={css.detail}>
            {one.detail}
            {one.alerts > 1 ? ` (${plural(one.alerts, 'alert')})` : ''}
          </span>
        </li>
      ))}
    </ol>
  );
}
