import { OctagonX } from 'lucide-react';
import type { ReactNode } from 'react';
import { plural } from '../shared/names.ts';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './plan.module.css';
import { type Change, causeWords, shortVersion } from './plan-words.ts';
import { ProblemList } from './problem-list.tsx';

interface RefusedChangeProps {
  readonly change: Change;
  /** The version that is in force meanwhile. */
  readonly inForce: string;
  /** Stands in place of the errors, where there is no room for them. */
  readonly children?: ReactNode;
}

/** A change that cannot come into force, with every error and its place; and what is in force meanwhile. */
export function RefusedChange({ change, inForce, children }: RefusedChangeProps) {
  const errors = change.problems.filter(({ severity }) => severity === 'error');
  return (
    <div className={css.refused} role="alert">
      <p className={css.refusedHead}>
        <OctagonX size={18} aria-hidden />
        <span>
          <b>A change is refused: {plural(errors.length, 'error')}.</b> Version <code>{shortVersion(inForce)}</code>{' '}
          stays in force, and incidents go on as before.
          <br />
          Tried <ClockTime at={change.at} /> (<TimeAgo at={change.at} />
          ), {causeWords(change)}. Mend the file and it is tried again.
        </span>
      </p>
      {children ?? <ProblemList problems={errors} />}
    </div>
  );
}
