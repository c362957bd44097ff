import { Button, Group } from '@mantine/core';
import { Check, Undo2 } from 'lucide-react';
import { answerStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Countdown } from '../shared/time.tsx';
import { ChangeList } from './change-list.tsx';
import css from './notebook.module.css';
import { useRunMutation } from './use-run-mutation.ts';

/** A change that has happened in a transaction: a person looks at the rows, and keeps it or takes it back in time. */
export function StepQuestion({ run, step }: { run: Run; step: RunStep }) {
  const mayRespond = useMayRespond();
  const answer = useRunMutation(answerStepMutation());
  if (step.question === null) return null;
  const say = (decision: 'commit' | 'rollback') =>
    answer.mutate({ path: { id: run.id, step: step.id }, body: { decision } });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with its answers; a fieldset would restyle it.
    <div className={css.question} role="group" aria-label={`Keep what ${step.title} changed?`}>
      <p>
        <b>Is this what you want?</b> Nothing is kept yet. Rolled back by itself in{' '}
        <b>
          <Countdown to={step.question.until} label={`Time to answer ${step.title}`} past="zero" />
        </b>
        .
      </p>
      <ChangeList changes={step.question.changes} />
      {mayRespond ? (
        <Group gap="xs">
          <Button
            size="xs"
            leftSection={<Check size={14} aria-hidden />}
            aria-label={`Commit: ${step.title}`}
            disabled={answer.isPending}
            onClick={() => say('commit')}
          >
            Commit
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<Undo2 size={14} aria-hidden />}
            aria-label={`Roll back: ${step.title}`}
            disabled={answer.isPending}
            onClick={() => say('rollback')}
            data-primary
          >
            Roll back
          </Button>
        </Group>
      ) : null}
    </div>
  );
}
