import { Link } from '@tanstack/react-router';
import type { PastRun } from '../../api/generated/types.gen.ts';
import { plural } from '../../shared/names.ts';
import { Tag } from '../../shared/tag.tsx';
import { Elapsed, TimeAgo } from '../../shared/time.tsx';
import css from './history.module.css';
import { isOver, outcomeOf } from './history-words.ts';
import { MarkButtons } from './mark-run.tsx';

interface PastRunsProps {
  readonly runs: readonly PastRun[];
  /** Whether one can say of each whether it helped. */
  readonly canMark?: boolean;
}

/** Runs of before: for what, how long, and whether they helped. */
export function PastRuns({ runs, canMark = false }: PastRunsProps) {
  return (
    <ul className={css.runs}>
      {runs.map((run) => (
        <PastRunItem key={run.id} run={run} canMark={canMark} />
      ))}
    </ul>
  );
}

function PastRunItem({ run, canMark }: { run: PastRun; canMark: boolean }) {
  const { word, tone, why } = outcomeOf(run);
  const [title, note] = run.incidentTitle ? [run.incidentTitle, run.incidentId] : ['For no incident', null];
  return (
    <li>
      <div className={css.line}>
        <Link to="/runs/$id" params={{ id: run.id }} aria-label={`Run of ${run.startedAt}: ${title}`}>
          {title}
        </Link>
        <Tag tone={tone}>{word}</Tag>
      </div>
      <small>
        <TimeAgo at={run.startedAt} />
        {note ? ` · ${note}` : ''} · {run.startedByRun ? 'started by another run' : run.startedBy}
        {run.finishedAt ? (
          <>
            {' · took '}
            <Elapsed since={run.startedAt} until={run.finishedAt} />
          </>
        ) : null}
        {run.failedSteps > 0 ? ` · ${plural(run.failedSteps, 'step')} failed` : ''}
        {why ? ` · ${why}` : ''}
      </small>
      {canMark && isOver(run) ? <MarkButtons run={run} /> : null}
    </li>
  );
}
