import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { FastForward } from 'lucide-react';
import { useState } from 'react';
import { runAllStepsMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { Tag } from '../shared/tag.tsx';
import css from './notebook.module.css';
import { planRunAll } from './run-all-plan.ts';
import { useRunMutation } from './use-run-mutation.ts';

/** Runs the steps one after another. It first says which, because that approves all of them that change something. */
export function RunAll({ run }: { run: Run }) {
  const [isOpen, setOpen] = useState(false);
  if (run.runsAllFor !== null || planRunAll(run, []).steps.length + planRunAll(run, []).choices.length === 0)
    return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<FastForward size={14} aria-hidden />}
        aria-keyshortcuts="a"
        title="One step after another (a)"
        onClick={() => setOpen(true)}
        data-key="a"
      >
        Run all
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Run the steps one after another" size="lg">
        <RunAllForm run={run} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function RunAllForm({ run, onClose }: { run: Run; onClose: () => void }) {
  const [chosen, setChosen] = useState<Readonly<Record<number, string>>>({});
  const runAll = useRunMutation(runAllStepsMutation());
  const { steps, choices, leftOut } = planRunAll(run, Object.values(chosen));
  const changing = steps.filter(({ changes }) => changes).length;
  const begin = () =>
    runAll
      .mutateAsync({ path: { id: run.id }, body: { options: Object.values(chosen) } })
      .then(onClose, () => undefined);
  return (
    <Stack gap="sm">
      {choices.map((titles, index) => (
        <Radio.Group
          key={titles[0]}
          label="Which way"
          description="Without one it stops there."
          value={chosen[index] ?? ''}
          onChange={(title) => setChosen({ ...chosen, [index]: title })}
        >
          {titles.map((title) => (
            <Radio key={title} mt={6} value={title} label={title} />
          ))}
        </Radio.Group>
      ))}
      <ol className={css.plan} aria-label="Steps that would run">
        {steps.map((step) => (
          <li key={step.id}>
            {step.title} {step.changes ? <Tag tone="warn">changes something</Tag> : null}{' '}
            {step.kind === 'manual' ? <Tag>stops here: by hand</Tag> : null}
          </li>
        ))}
      </ol>
      {leftOut.length > 0 ? (
        <p className={css.quiet}>Left out, because they ask for it: {leftOut.map(({ title }) => title).join(', ')}.</p>
      ) : null}
      <p className={css.note}>
        {changing > 0 ? (
          <>
            <b>
              You approve {plural(changing, 'step')} that change{changing === 1 ? 's' : ''} something.
            </b>{' '}
          </>
        ) : null}
        It stops at a failure, an unknown outcome, a step by hand, a missing value or approval. Changes in SQL still ask
        before they are kept.
      </p>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={runAll.isPending} onClick={() => void begin()} data-autofocus>
          {changing > 0 ? 'Approve and run all' : 'Run all'}
        </Button>
      </Group>
    </Stack>
  );
}
