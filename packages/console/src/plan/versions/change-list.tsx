import { Link } from '@tanstack/react-router';
import { plural } from '../../shared/names.ts';
import { Tag } from '../../shared/tag.tsx';
import { ClockTime } from '../../shared/time.tsx';
import { type Change, causeWords, shortVersion } from '../plan-words.ts';
import { ProblemList } from '../problem-list.tsx';
import css from './versions.module.css';

const looks = {
  in_force: { tone: 'ok', word: 'In force' },
  refused: { tone: 'bad', word: 'Refused' },
  removed: { tone: 'neutral', word: 'Removed' },
} as const;

/** What became of each change, newest first. */
export function ChangeList({ service, changes }: { service: string; changes: readonly Change[] }) {
  return (
    <ol className={css.list}>
      {changes.map((change) => (
        <li key={change.id}>
          <div className={css.row}>
            <Tag tone={looks[change.outcome].tone}>{looks[change.outcome].word}</Tag>
            <ClockTime at={change.at} seconds />
            <span className={css.end}>
              <Brought service={service} change={change} />
            </span>
          </div>
          <small>{causeWords(change)}</small>
          <Refusal change={change} />
        </li>
      ))}
    </ol>
  );
}

/** Which version came, and a way to see what it brought. */
function Brought({ service, change: { version, previous } }: { service: string; change: Change }) {
  if (version === null) return null;
  if (previous === null || previous === version) return <code>{shortVersion(version)}</code>;
  return (
    <Link
      to="/plan/$service/versions"
      params={{ service }}
      search={{ from: previous, to: version }}
      resetScroll={false}
      hash="differences"
      aria-label={`From version ${shortVersion(previous)} to ${shortVersion(version)}`}
    >
      <code>
        {shortVersion(previous)} → {shortVersion(version)}
      </code>
    </Link>
  );
}

function Refusal({ change }: { change: Change }) {
  if (change.outcome !== 'refused') return null;
  const errors = change.problems.filter(({ severity }) => severity === 'error');
  return (
    <details className={css.refusal}>
      <summary>{plural(errors.length, 'error')}</summary>
      <ProblemList problems={errors} />
    </details>
  );
}
