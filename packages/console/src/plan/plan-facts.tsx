import { listWords } from '../shared/names.ts';
import { Tag } from '../shared/tag.tsx';
import css from './plan.module.css';
import { type LoadedPlan, watchingWords } from './plan-words.ts';

/** Where the plan comes from, and how edits of it reach Tocsin. */
export function PlanFacts({ plan }: { plan: LoadedPlan }) {
  const watching = watchingWords(plan.watching);
  return (
    <dl className={css.facts}>
      <div>
        <dt>Folder</dt>
        <dd>{plan.isAdded ? 'None: it was added in the console and is kept by Tocsin' : <code>{plan.folder}</code>}</dd>
      </div>
      <div>
        <dt>Edits</dt>
        <dd data-tone={plan.isAdded ? undefined : watching.tone}>
          {plan.isAdded ? 'Import it again to replace it' : watching.words}
        </dd>
      </div>
      <div>
        <dt>Time zone</dt>
        <dd>{plan.timezone}</dd>
      </div>
      {plan.sandboxed.length > 0 ? (
        <div>
          <dt>Not delivered</dt>
          <dd>
            <Tag tone="warn">{listWords(plan.sandboxed)}</Tag> without credentials, or a sandbox: what is sent there
            stays in the Outbox
          </dd>
        </div>
      ) : null}
    </dl>
  );
}
