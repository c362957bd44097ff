import { Link } from '@tanstack/react-router';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './plan.module.css';
import { PlanFacts } from './plan-facts.tsx';
import { PlanVerdict } from './plan-verdict.tsx';
import type { LoadedPlan } from './plan-words.ts';
import { RefusedChange } from './refused-change.tsx';
import { ReloadButton } from './reload-button.tsx';

/** A loaded plan at a glance: the verdict first, then where it comes from and what is in it. */
export function PlanCard({ plan }: { plan: LoadedPlan }) {
  return (
    <Panel
      title={
        <Link to="/plan/$service" params={{ service: plan.service }} className={css.title}>
          {plan.title}
        </Link>
      }
      note={<Tag>{plan.service}</Tag>}
      actions={<ReloadButton service={plan.service} />}
    >
      <div className={css.card}>
        {plan.refused ? <RefusedChange change={plan.refused} inForce={plan.version} /> : null}
        <PlanVerdict plan={plan} />
        <PlanFacts plan={plan} />
        <Counts plan={plan} />
        <p className={css.links}>
          <Link to="/plan/$service" params={{ service: plan.service }}>
            All of the plan
          </Link>
          <Link to="/plan/$service/problems" params={{ service: plan.service }}>
            Problems
          </Link>
          <Link to="/plan/$service/versions" params={{ service: plan.service }}>
            Versions and differences
          </Link>
        </p>
      </div>
    </Panel>
  );
}

/** The API counts in plurals; only what may be one needs its singular. */
const singulars: Readonly<Record<string, string>> = {
  severities: 'level',
  people: 'person',
};
const plurals: Readonly<Record<string, string>> = { severities: 'levels' };

function Counts({ plan }: { plan: LoadedPlan }) {
  return (
    <ul className={css.counts} aria-label="What is in it">
      {Object.entries(plan.counts).map(([what, count]) => (
        <li key={what}>{plural(count, singulars[what] ?? what.replace(/s$/, ''), plurals[what] ?? what)}</li>
      ))}
    </ul>
  );
}
