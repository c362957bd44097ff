import type { GetOnCallResponse } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { humanize, listWords, plural } from '../shared/names.ts';
import css from './oncall.module.css';

type Policy = GetOnCallResponse['escalation'][number];

/** An escalation policy as sentences: when, whom, and who that would be now. */
export function EscalationWords({ policy }: { policy: Policy }) {
  return (
    <section className={css.policy} aria-label={`Escalation policy ${policy.id}`}>
      <h3>
        {humanize(policy.id)}{' '}
        <span>{policy.severities.length > 0 ? `for ${listWords(policy.severities)}` : 'used by no severity'}</span>
      </h3>
      <ol>
        {policy.steps.map((step) => (
          <li key={`${step.afterSeconds} ${step.targets.map((target) => target.label).join()}`}>
            <span>{step.afterSeconds === 0 ? 'At once' : `After ${formatDuration(step.afterSeconds)}`}</span>
            <span>
              {step.targets.map((target, place) => (
                <span key={target.label}>
                  {place > 0 ? ', ' : ''}
                  {target.label}
                  <WhoNow label={target.label} now={target.now} />
                </span>
              ))}
            </span>
          </li>
        ))}
      </ol>
      <p>
        {policy.repeat > 0
          ? `If nobody acknowledges, the whole is repeated ${plural(policy.repeat, 'time')}.`
          : 'It is not repeated.'}{' '}
        It stops when somebody acknowledges.
      </p>
    </section>
  );
}

/** Whom a schedule or a role means now; a person or a channel says so itself. */
function WhoNow({ label, now }: { readonly label: string; readonly now: string | null }) {
  if (now === null) return <b className={css.nobody}> (nobody now)</b>;
  if (label.includes(now)) return null;
  return (
    <>
      {' '}
      (<b>{now}</b> now)
    </>
  );
}
