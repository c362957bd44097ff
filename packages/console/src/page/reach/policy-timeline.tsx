import { formatDuration } from '../../shared/duration.ts';
import { humanize, listWords } from '../../shared/names.ts';
import { type Policy, policySentences } from './policy-words.ts';
import css from './reach.module.css';

/** An escalation policy along the time since an incident opened: whom each step pages, and who that would be now. */
export function PolicyTimeline({ policy }: { readonly policy: Policy }) {
  return (
    <section className={css.policy} aria-label={`Escalation policy ${policy.id}`}>
      <h3>
        {humanize(policy.id)}{' '}
        <span>{policy.severities.length > 0 ? `for ${listWords(policy.severities)}` : 'used by no severity'}</span>
      </h3>
      <ol>
        {policy.steps.map((step) => (
          <li key={`${step.afterSeconds} ${step.targets.map((target) => target.label).join()}`}>
            <span className={css.after}>{step.afterSeconds === 0 ? 'at once' : formatDuration(step.afterSeconds)}</span>
            <div>
              {step.reach === 'round-robin' ? <p className={css.how}>One of these, another one each time:</p> : null}
              <ul>
                {step.targets.map((target) => (
                  <li key={target.label}>
                    {target.label}
                    <WhoNow label={target.label} now={target.now} />
                  </li>
                ))}
              </ul>
              {step.during.length > 0 ? (
                <p className={css.how}>Only {listWords(step.during)}; else it is left out.</p>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
      {policySentences(policy).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
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
