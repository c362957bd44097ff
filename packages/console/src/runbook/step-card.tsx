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
import { type ReactNode, useState } from 'react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { formatDuration } from '../shared/duration.ts';
import { Output, RowsTable, Source } from '../shared/output.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './run.module.css';
import { RunAgain } from './run-again.tsx';
import { describeStep } from './run-words.ts';
import { StepToDo, type Urgency } from './step-to-do.tsx';
import { UnknownStep } from './unknown-step.tsx';

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

/** One step: what it is, what it does exactly, what came out, and what can be done with it. */
export function StepCard({ run, step, urgency }: { run: Run; step: RunStep; urgency: Urgency }) {
  const [choice, setChoice] = useState<boolean | null>(null);
  const isNext = urgency !== 'later';
  const isOpen = choice ?? (isNext || isWorthShowing(step));
  const { word, tone } = describeStep(step.status);
  const Icon = icons[step.status];
  return (
    <li className={css.step} data-next={isNext || undefined} data-status={step.status}>
      <UnstyledButton className={css.head} aria-expanded={isOpen} onClick={() => setChoice(!isOpen)}>
        <span className={css.state} data-tone={tone}>
          <Icon size={17} aria-hidden />
        </span>
        <span className={css.title}>{step.title}</span>
        {step.auto && step.status === 'done' ? <Tag>gathered automatically</Tag> : null}
        {step.changes ? <Tag tone="warn">changes something</Tag> : null}
        <span className={css.meta}>{describeMeta(step, word)}</span>
        {isOpen ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
      </UnstyledButton>
      {isOpen ? (
        <div className={css.body}>
          <StepWork run={run} step={step} urgency={urgency} />
          <StepResult step={step} />
        </div>
      ) : null}
    </li>
  );
}

/** What a step does, and what a person may do with it now. */
function StepWork({ run, step, urgency }: { run: Run; step: RunStep; urgency: Urgency }) {
  const mayAct = useMayRespond() && run.status === 'running';
  const isToDo = step.status === 'pending' || step.status === 'skipped';
  if (isToDo && mayAct) return <StepToDo run={run} step={step} urgency={urgency} />;
  let actions: ReactNode = null;
  if (step.status === 'unknown') actions = <UnknownStep run={run} step={step} />;
  else if (mayAct && hasRun(step)) actions = <RunAgain run={run} step={step} />;
  return (
    <div className={hasRun(step) ? css.past : css.ahead}>
      {step.kind === 'manual' ? <p className={css.manual}>{step.source}</p> : <StepSource step={step} />}
      {actions}
    </div>
  );
}

/** Diagnostics are shown at once; what changed something only when it went wrong. */
function isWorthShowing(step: RunStep): boolean {
  if (step.status === 'running' || step.status === 'unknown' || step.status === 'failed') return true;
  return step.status === 'done' && !step.changes && (step.output !== '' || step.rows !== null);
}

function describeMeta(step: RunStep, word: string): string {
  const parts = [word];
  if (step.startedAt && step.finishedAt) {
    const seconds = (Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1000;
    parts.push(seconds < 1 ? `${Math.round(seconds * 1000)} ms` : formatDuration(seconds));
  }
  if (step.exitCode !== null && step.exitCode !== 0) parts.push(`exit code ${step.exitCode}`);
  if (step.by && !step.auto) parts.push(step.by);
  return parts.join(' · ');
}

const hasRun = (step: RunStep) => step.kind !== 'manual' && (step.status === 'done' || step.status === 'failed');

/** Before a step ran its source is what matters; afterwards it is what came out, and the source is folded away. */
function StepSource({ step }: { step: RunStep }) {
  const source = <Source text={step.source} label={`Source of ${step.title}`} />;
  if (step.status === 'pending' || step.status === 'queued' || step.status === 'unknown') return source;
  return (
    <details className={css.fold}>
      <summary>{step.kind === 'sql' ? 'Query' : 'Command'}</summary>
      {source}
    </details>
  );
}

function StepResult({ step }: { step: RunStep }) {
  const isRunning = step.status === 'running';
  return (
    <>
      {step.rows ? <RowsTable columns={step.rows.columns} rows={step.rows.rows} /> : null}
      {step.output && !(step.rows && step.status === 'done') ? (
        <Output text={step.output} follow={isRunning} label={`Output of ${step.title}`} />
      ) : null}
      {isRunning && !step.output ? <p className={css.hint}>No output yet…</p> : null}
      {step.truncated ? <p className={css.hint}>The output was longer; only its beginning was kept.</p> : null}
    </>
  );
}
