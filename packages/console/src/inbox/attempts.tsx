import type { InboxAttempt } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { ClockTime } from '../shared/time.tsx';
import { attemptWords } from './event-words.ts';
import css from './events.module.css';

/** What was done with an event, the newest first. */
export function Attempts({ attempts }: { attempts: readonly InboxAttempt[] }) {
  if (attempts.length === 0) return <Empty title="Nothing was tried yet." />;
  const newest = attempts.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return (
    <ol className={css.attempts}>
      {newest.map((attempt, at) => {
        const { title, tone } = attemptWords(attempt);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: attempts have no identity, and two may be of one moment
          <li key={at} data-tone={tone}>
            <ClockTime at={attempt.at} seconds />
            <div>
              <b>{title}</b>
              {attempt.replay > 0 ? <small> replay {attempt.replay}</small> : null}
              {attempt.note ? <p>{attempt.note}</p> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
