import { Button, Group } from '@mantine/core';
import { runStepMutation, settleStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import css from './run.module.css';
import { useRunMutation } from './use-run-mutation.ts';

/** Tocsin stopped while a changing step ran: it does not know whether it happened, and never guesses. */
export function UnknownStep({ run, step }: { run: Run; step: RunStep }) {
  const mayRespond = useMayRespond();
  const settle = useRunMutation(settleStepMutation());
  const again = useRunMutation(runStepMutation());
  const path = { id: run.id, step: step.id };
  const isBusy = settle.isPending || again.isPending;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with its answers; a fieldset would restyle it.
    <div className={css.unknown} role="group" aria-label={`Outcome of ${step.title}`}>
      <b>Look whether it happened.</b>
      <p>
        Tocsin stopped while this step ran, so its outcome is not known. It changes something and is never run twice
        unasked. Check by hand, then say what you found:
      </p>
      {mayRespond ? (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            disabled={isBusy}
            onClick={() => settle.mutate({ path, body: { outcome: 'done' } })}
          >
            It did happen
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={isBusy}
            onClick={() => settle.mutate({ path, body: { outcome: 'failed' } })}
          >
            It did not happen
          </Button>
          <Button
            size="xs"
            color="red"
            variant="light"
            disabled={isBusy}
            onClick={() => again.mutate({ path, body: { again: true } })}
          >
            Run it again
          </Button>
        </Group>
      ) : null}
    </div>
  );
}
