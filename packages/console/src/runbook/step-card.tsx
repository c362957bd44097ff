import { UnstyledButton } from '@mantine/core';
import {
  ChevronDown,
  ChevronRight,
  Circle,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  LoaderCircle,
} from 'lucide-react';
import { useRef, useState } from 'react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import { Elapsed } from '../shared/time.tsx';
import { lastEnded } from './next-steps.ts';
import css from './run.module.css';
import { describeStep } from './run-words.ts';
import { kindWord } from './runbook-step-words.ts';
import { StepResult } from './step-result.tsx';
import type { Urgency } from './step-to-do.tsx';
import { StepUndo } from './step-undo.tsx';
import { durationOf } from './step-words.ts';
import { StepWork } from './step-work.tsx';
import { useKeptFocus } from './use-kept-focus.ts';

const icons = {
  pending: Circle,
  approving: CircleHelp,
  queued: CircleDashed,
  running: LoaderCircle,
  done: CircleCheck,
  failed: CircleX,
  skipped: CircleAlert,
  unknown: CircleHelp,
} as const;

interface StepCardProps {
  readonly run: Run;
  readonly step: RunStep;
  readonly urgency: Urgency;
}

/** One step: what it is, what it does exactly, what came out, and what can be done with it. */
export function StepCard({ run, step, urgency }: StepCardProps) {
  const [choice, setChoice] = useState<boolean | null>(null);
  const box = useRef<HTMLLIElement>(null);
  useKeptFocus(box, step.status);
  const isNext = urgency !== 'later';
  const isOpen = choice ?? (isNext || isWorthShowing(run, step));
  return (
    <li
      ref={box}
      className={css.step}
      data-step={step.id}
      data-next={isNext || undefined}
      data-status={step.status}
      // What somebody types into stays open, whatever others do meanwhile.
      onInput={() => setChoice(true)}
    >
      <StepHead step={step} isOpen={isOpen} onToggle={() => setChoice(!isOpen)} />
      {isOpen ? (
        <div className={css.body}>
          <StepWork run={run} step={step} urgency={urgency} />
          <StepResult run={run} step={step} />
          <StepUndo run={run} step={step} />
        </div>
      ) : null}
    </li>
  );
}

interface StepHeadProps {
  readonly step: RunStep;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function StepHead({ step, isOpen, onToggle }: StepHeadProps) {
  const { word, tone } = describeStep(step.status);
  const Icon = icons[step.status];
  return (
    <UnstyledButton className={css.head} aria-expanded={isOpen} onClick={onToggle} data-head>
      <span className={css.state} data-tone={tone}>
        <Icon size={17} aria-hidden />
      </span>
      <span className={css.what}>
        <span className={css.title}>{step.title}</span>
        <StepTags step={step} />
      </span>
      <span className={css.meta}>
        {step.question ? <b>Commit or roll back?</b> : word}
        {step.status === 'running' && step.startedAt ? (
          <>
            {' · '}
            <Elapsed since={step.startedAt} />
          </>
        ) : null}
        {describeMeta(step)}
      </span>
      {isOpen ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
    </UnstyledButton>
  );
}

function StepTags({ step }: { step: RunStep }) {
  const isGathered = step.auto && step.status === 'done';
  return (
    <span className={css.tags}>
      {step.kind === 'shell' && !step.interpreter ? null : <Tag>{kindWord(step)}</Tag>}
      {isGathered ? <Tag>gathered automatically</Tag> : null}
      {step.changes ? <Tag tone="warn">changes something</Tag> : null}
      {step.runner ? <Tag title="Label of the runners that may run it">on {step.runner}</Tag> : null}
      {step.background ? <Tag>in the background</Tag> : null}
      {step.undo !== null && step.status === 'done' ? <Tag>can be taken back</Tag> : null}
      {step.plannedSource === null ? null : <Tag tone="accent">edited</Tag>}
    </span>
  );
}

const shownAlways: readonly RunStep['status'][] = ['running', 'unknown', 'failed', 'approving'];

/** Diagnostics are shown at once; what changed something while it is the latest, when it went wrong, or is taken back. */
function isWorthShowing(run: Run, step: RunStep): boolean {
  if (shownAlways.includes(step.status)) return true;
  if (step.status !== 'done') return false;
  const isTakenBack = run.steps.some(({ undoes, status }) => undoes === step.id && status !== 'pending');
  if (isTakenBack || lastEnded(run.steps)?.id === step.id) return true;
  return !step.changes && (step.output !== '' || step.rows !== null);
}

function describeMeta(step: RunStep): string {
  const parts = ['', durationOf(step)];
  if (step.exitCode !== null && step.exitCode !== 0) parts.push(`exit code ${step.exitCode}`);
  if (step.retries > 0) parts.push(`repeated ${step.retries} of ${step.retry}`);
  if (step.by && !step.auto) parts.push(step.by);
  return parts.filter((part, index) => index === 0 || part !== '').join(' · ');
}
