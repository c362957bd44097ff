import type { TimelineEntry } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { Output } from '../shared/output.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './timeline.module.css';
import { lookOfEntry } from './timeline-kinds.ts';

const textOf = (fact: TimelineEntry['fact'], key: string) => (typeof fact[key] === 'string' ? fact[key] : '');

/** One entry: when, what, by whom; the output of a step can be unfolded. */
export function TimelineItem({ entry }: { entry: TimelineEntry }) {
  const { Icon, tone } = lookOfEntry(entry);
  const output = textOf(entry.fact, 'output');
  const sent = entry.kind === 'update-sent' ? textOf(entry.fact, 'text') : '';
  const durationMs = entry.fact.durationMs;
  const status = entry.kind === 'step-finished' ? textOf(entry.fact, 'status') : '';
  return (
    <li className={css.entry} data-kind={entry.kind}>
      <span className={css.time}>
        <ClockTime at={entry.at} seconds />
      </span>
      <span className={css.icon} data-tone={status === 'failed' ? 'bad' : tone}>
        <Icon size={15} aria-hidden />
      </span>
      <div className={css.what}>
        <p>
          {entry.text} {status === 'failed' || status === 'unknown' ? <Tag tone="bad">{status}</Tag> : null}
        </p>
        <small>
          {entry.actor.name}
          {typeof durationMs === 'number'
            ? ` · ${durationMs < 1000 ? `${durationMs} ms` : formatDuration(durationMs / 1000)}`
            : ''}
        </small>
        {output ? (
          <details>
            <summary>Output</summary>
            <Output text={output} label={`Output: ${entry.text}`} />
          </details>
        ) : null}
        {sent ? (
          <details>
            <summary>Text</summary>
            <p className={css.sent}>{sent}</p>
          </details>
        ) : null}
      </div>
    </li>
  );
}
