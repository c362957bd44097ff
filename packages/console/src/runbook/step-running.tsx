import { Button } from '@mantine/core';
import { CircleStop } from 'lucide-react';
import { useState } from 'react';
import { stopStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Countdown, Elapsed } from '../shared/time.tsx';
import css from './notebook.module.css';
import { StepHold } from './step-hold.tsx';
import { StepQuestion } from './step-question.tsx';
import { useRunMutation } from './use-run-mutation.ts';

/** A step that is at it: since when, until when at most, what it waits for, and how to stop it. */
export function StepRunning({ run, step }: { run: Run; step: RunStep }) {
  const mayRespond = useMayRespond();
  if (step.question) return <StepQuestion run={run} step={step} />;
  return (
    <div className={css.running}>
      {step.hold ? <StepHold run={run} step={step} /> : <Progress step={step} />}
      {mayRespond ? <StopStep run={run} step={step} /> : null}
    </div>
  );
}

function Progress({ step }: { step: RunStep }) {
  if (step.startedAt === null) return null;
  const until = new Date(Date.parse(step.startedAt) + step.timeoutSeconds * 1000).toISOString();
  return (
    <p className={css.quiet}>
      {step.background ? 'Runs in the background for ' : 'Runs for '}
      <Elapsed since={step.startedAt} />; stopped in{' '}
      <Countdown to={until} label={`Time limit of ${step.title}`} past="zero" />.
    </p>
  );
}

function StopStep({ run, step }: { run: Run; step: RunStep }) {
  const [isAsking, setAsking] = useState(false);
  const stop = useRunMutation(stopStepMutation());
  const stopNow = () =>
    stop.mutateAsync({ path: { id: run.id, step: step.id } }).then(
      () => setAsking(false),
      () => undefined,
    );
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<CircleStop size={13} aria-hidden />}
        aria-label={`Stop: ${step.title}`}
        loading={stop.isPending}
        onClick={() => (step.changes ? setAsking(true) : void stopNow())}
        data-primary
      >
        Stop
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={`Stop “${step.title}”`}
        confirm="Stop it now"
        dangerous
        busy={stop.isPending}
        onConfirm={() => void stopNow()}
        onClose={() => setAsking(false)}
      >
        It is killed with everything that it began. What it has already changed stays changed.
      </ConfirmDialog>
    </>
  );
}
