import { Button } from '@mantine/core';
import { ArrowDown, Keyboard, Pause, Play } from 'lucide-react';
import { pauseRunMutation, resumeRunMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { CancelRun } from './cancel-run.tsx';
import { inOrder } from './next-steps.ts';
import css from './notebook.module.css';
import { RunAll } from './run-all.tsx';
import { useRunMutation } from './use-run-mutation.ts';

interface RunBarProps {
  readonly run: Run;
  readonly next: readonly RunStep[];
  readonly onGoTo: (step: string) => void;
  readonly onHelp: () => void;
}

/** How far the run is, what is next, and what can be done with the whole of it. */
export function RunBar({ run, next, onGoTo, onHelp }: RunBarProps) {
  const steps = inOrder(run.steps);
  const ended = steps.filter(({ status }) => status === 'done' || status === 'skipped').length;
  const [first] = next;
  return (
    <div className={css.bar} role="toolbar" aria-label="The whole run">
      <span className={css.progress}>
        {ended} of {steps.length}
      </span>
      {first ? (
        <Button
          size="compact-sm"
          variant="subtle"
          className={css.next}
          aria-label={`Go to ${next.length > 1 ? 'the choice' : first.title}`}
          rightSection={<ArrowDown size={13} aria-hidden />}
          onClick={() => onGoTo(first.id)}
        >
          {next.length > 1 ? 'Choose one way' : first.title}
        </Button>
      ) : null}
      <span className={css.actions}>
        <RunActions run={run} />
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label="Keys"
          aria-keyshortcuts="?"
          title="Keys (?)"
          className={css.help}
          onClick={onHelp}
        >
          <Keyboard size={16} aria-hidden />
        </Button>
      </span>
    </div>
  );
}

function RunActions({ run }: { run: Run }) {
  const pause = useRunMutation(pauseRunMutation());
  const resume = useRunMutation(resumeRunMutation());
  const mayRespond = useMayRespond();
  if (!mayRespond || run.status !== 'running') return null;
  const isPaused = run.pausedAt !== null;
  const change = isPaused ? resume : pause;
  return (
    <>
      <RunAll run={run} />
      <Button
        size="compact-sm"
        variant={isPaused ? 'filled' : 'default'}
        leftSection={isPaused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
        aria-keyshortcuts="p"
        title={isPaused ? 'Go on (p)' : 'Let nothing new begin (p)'}
        loading={change.isPending}
        onClick={() => change.mutate({ path: { id: run.id } })}
        data-key="p"
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      <CancelRun run={run} />
    </>
  );
}
