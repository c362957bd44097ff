import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { resolveIncidentMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { useRoomMutation } from './use-room-mutation.ts';

/** Ends an incident, with what was done about it. */
export function ResolveDialog({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  const [isFalsePositive, setFalsePositive] = useState(false);
  const resolve = useRoomMutation(resolveIncidentMutation());
  return (
    <ReasonDialog
      opened={opened}
      title={`Resolve ${id}`}
      consequence="The clocks stop and paging ends. Where the plan asks for one, a review is opened with its due date."
      label="How was it resolved"
      placeholder="Rotated the signing secret; backlog is drained."
      confirm="Resolve the incident"
      busy={resolve.isPending}
      onConfirm={(resolution) =>
        resolve
          .mutateAsync({ path: { id }, body: { resolution, falsePositive: isFalsePositive } })
          .then(onClose, () => undefined)
      }
      onClose={onClose}
    >
      <Checkbox
        label="It was a false positive: nothing was wrong"
        checked={isFalsePositive}
        onChange={(event) => setFalsePositive(event.currentTarget.checked)}
      />
    </ReasonDialog>
  );
}
