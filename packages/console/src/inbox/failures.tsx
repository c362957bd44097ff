import { Link } from '@tanstack/react-router';
import type { InboxSource } from '../api/generated/types.gen.ts';
import { listWords, plural } from '../shared/names.ts';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './inbox.module.css';
import { count, type Failure } from './source-words.ts';

const TYPES = 3;

/** Why events fail, the most frequent reason first, each with one of them to look at. */
export function Failures({ source, failures }: { source: InboxSource; failures: readonly Failure[] }) {
  const path = { service: source.service, source: source.source };
  if (failures.length === 0) return <p className={css.calm}>Nothing that waits has failed.</p>;
  return (
    <ul className={css.rows}>
      {failures.map((failure) => (
        <li key={failure.reason}>
          <div className={css.reason}>
            <b>{failure.reason}</b>
            <small>
              {typeWords(failure.types)} · the oldest <TimeAgo at={failure.oldestAt} />
            </small>
          </div>
          <div className={css.marks}>
            {failure.waiting > 0 ? <Tag tone="warn">{count(failure.waiting)} waiting</Tag> : null}
            {failure.dead > 0 ? <Tag tone="bad">{plural(failure.dead, 'dead letter')}</Tag> : null}
          </div>
          <Link
            to="/inbox/$service/$source/events"
            params={path}
            search={{ event: failure.event, state: failure.waiting > 0 ? 'waiting' : 'dead' }}
            className={css.look}
            aria-label={`Look at one: ${failure.reason}`}
          >
            Look at one
          </Link>
        </li>
      ))}
    </ul>
  );
}

function typeWords(types: readonly string[]): string {
  const others = types.length - TYPES;
  return listWords([...types.slice(0, TYPES), ...(others > 0 ? [`${others} more`] : [])]) || 'no type';
}
