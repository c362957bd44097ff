import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './plan.module.css';
import { causeWords, type LoadedPlan, shortVersion, verdictOf } from './plan-words.ts';

const icons = { ok: CircleCheck, warn: CircleAlert, bad: CircleX } as const;

/** Which version is in force, since when, by what, and whether anything is wrong: in one line. A refusal has its own box. */
export function PlanVerdict({ plan }: { plan: LoadedPlan }) {
  const verdict = verdictOf(plan);
  const Icon = verdict.tone in icons ? icons[verdict.tone as keyof typeof icons] : CircleCheck;
  const since = plan.lastChange?.version === plan.version ? plan.lastChange : null;
  return (
    <p className={css.verdict}>
      <span>
        Version{' '}
        <Link
          to="/plan/$service/versions/$hash"
          params={{ service: plan.service, hash: plan.version }}
          title={plan.version}
        >
          <code>{shortVersion(plan.version)}</code>
        </Link>{' '}
        is in force since <ClockTime at={since?.at ?? plan.loadedAt} /> (<TimeAgo at={since?.at ?? plan.loadedAt} />)
        {since ? `, ${causeWords(since)}` : ''}.
      </span>
      {plan.refused ? null : (
        <Link
          to="/plan/$service/problems"
          params={{ service: plan.service }}
          className={css.state}
          data-tone={verdict.tone}
        >
          <Icon size={16} aria-hidden />
          {verdict.words}
        </Link>
      )}
    </p>
  );
}
