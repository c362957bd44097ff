import { Pencil } from 'lucide-react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import css from './notebook.module.css';
import { ProposalLink } from './proposal-link.tsx';
import { SourceDiff } from './source-diff.tsx';

/** Says that a step was edited for this run, what differs from the plan, and where that is proposed. */
export function EditedNote({ run, step }: { run: Run; step: RunStep }) {
  if (step.plannedSource === null) return null;
  return (
    <div className={css.edited}>
      <p>
        <Pencil size={13} aria-hidden /> Edited for this run.{' '}
        <ProposalLink run={run}>See what it proposes</ProposalLink>
      </p>
      <SourceDiff before={step.plannedSource} after={step.source} label={`What was edited in ${step.title}`} />
    </div>
  );
}
