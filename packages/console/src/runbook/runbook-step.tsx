import { Undo2 } from 'lucide-react';
import type { Runbook } from '../api/generated/types.gen.ts';
import { Markdown } from '../shared/markdown.tsx';
import { Source } from '../shared/output.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './runbook-page.module.css';
import {
  holdWords,
  includedFrom,
  kindWord,
  limitWords,
  saysMore,
  settingWords,
  undoneBy,
} from './runbook-step-words.ts';

type Step = Runbook['phases'][number]['steps'][number];

interface RunbookStepProps {
  readonly step: Step;
  /** Of the whole runbook: one may take another back. */
  readonly steps: readonly Step[];
}

/** A step as it stands in the document: what it is, what is particular about it, and its source. */
export function RunbookStepText({ step, steps }: RunbookStepProps) {
  // That a step which takes another back is left out is said with the rest about it.
  const excludeFromRunAll = step.excludeFromRunAll && undoneBy(step, steps) === null;
  const settings = settingWords({ ...step, excludeFromRunAll });
  const from = includedFrom(step);
  return (
    <div className={css.step} id={`step-${step.id}`}>
      <h4>
        {step.title}
        <Tag>{kindWord(step)}</Tag>
        {step.auto ? <Tag tone="accent">runs by itself</Tag> : null}
        {step.changes ? <Tag tone="warn">changes something</Tag> : null}
        {from ? <Tag>from {from}</Tag> : null}
        <small>{limitWords(step)}</small>
      </h4>
      <Undo step={step} steps={steps} />
      {settings.length > 0 ? <p className={css.needs}>{settings.join('. ')}.</p> : null}
      <Body step={step} />
    </div>
  );
}

/** The source of a cell; in words what a person does, or what is waited for. */
function Body({ step }: { step: Step }) {
  const hold = holdWords(step);
  if (hold !== null) return <Markdown text={hold} />;
  if (step.kind !== 'manual') return <Source text={step.source} label={`Source of ${step.title}`} />;
  return saysMore(step) ? <Markdown text={step.source} /> : null;
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
