import { Button } from '@mantine/core';
import { CircleStop } from 'lucide-react';
import { useState } from 'react';
import { cancelRunMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { useRunMutation } from './use-run-mutation.ts';

/** Stops a run and kills what it runs. */
export function CancelRun({ run }: { run: Run }) {
  const [isAsking, setAsking] = useState(false);
  const cancel = useRunMutation(cancelRunMutation());
  const mayRespond = useMayRespond();
  if (!mayRespond || run.status !== 'running') return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<CircleStop size={14} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        Cancel the run
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title="Cancel the run"
        confirm="Stop it now"
        dangerous
        busy={cancel.isPending}
        onConfirm={() =>
          cancel.mutateAsync({ path: { id: run.id } }).then(
            () => setAsking(false),
            () => undefined,
          )
        }
        onClose={() => setAsking(false)}
      >
        A step that is running is killed. What it has already changed stays changed.
      </ConfirmDialog>
    </>
  );
}
