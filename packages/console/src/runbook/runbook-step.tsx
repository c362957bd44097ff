import { Undo2 } from 'lucide-react';
import type { Runbook } from '../api/generated/types.gen.ts';
import { Markdown } from '../shared/markdown.tsx';
import { listWords } from '../shared/names.ts';
import { Source } from '../shared/output.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './runbook-page.module.css';
import { holdWords, kindWord, settingWords, undoneBy } from './runbook-step-words.ts';

type Step = Runbook['phases'][number]['steps'][number];

interface RunbookStepProps {
  readonly step: Step;
  /** Of the whole runbook: one may take another back. */
  readonly steps: readonly Step[];
}

/** A step as it stands in the document: what it is, what is particular about it, and its source. */
export function RunbookStepText({ step, steps }: RunbookStepProps) {
  const settings = settingWords(step);
  const isTold = step.kind === 'manual' || step.kind === 'wait' || step.kind === 'gate';
  return (
    <div className={css.step} id={`step-${step.id}`}>
      <h4>
        {step.title}
        <Tag>{kindWord(step)}</Tag>
        {step.auto ? <Tag tone="accent">runs by itself</Tag> : null}
        {step.changes ? <Tag tone="warn">changes something</Tag> : null}
      </h4>
      <Undo step={step} steps={steps} />
      {settings.length > 0 ? <p className={css.needs}>{settings.join('. ')}.</p> : null}
      {step.parameters.length > 0 ? <p className={css.needs}>Asks for {listWords(step.parameters)}.</p> : null}
      {isTold ? (
        <Markdown text={holdWords(step) ?? step.source} />
      ) : (
        <Source text={step.source} label={`Source of ${step.title}`} />
      )}
    </div>
  );
}

/** Which step takes this one back, or which one this takes back. */
function Undo({ step, steps }: RunbookStepProps) {
  const undo = steps.find(({ id }) => id === step.undo);
  const undone = undoneBy(step, steps);
  if (!undo && !undone) return null;
  return (
    <p className={css.undo}>
      <Undo2 size={14} aria-hidden />
      {undo ? (
        <span>
          <a href={`#step-${undo.id}`}>{undo.title}</a> takes it back.
        </span>
      ) : null}
      {undone ? (
        <span>
          Takes back <a href={`#step-${undone.id}`}>{undone.title}</a>. It is in no order: it runs only when somebody
          asks for it.
        </span>
      ) : null}
    </p>
  );
}
