import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { setSeverityMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { useRoomMutation } from './use-room-mutation.ts';

/** Changes the level. The meaning of each level is shown, so that nobody has to remember it at night. */
export function SeverityDialog({
  room,
  opened,
  onClose,
}: {
  room: IncidentRoom;
  opened: boolean;
  onClose: () => void;
}) {
  const [severity, setSeverity] = useState(room.severity);
  const change = useRoomMutation(setSeverityMutation());
  return (
    <ReasonDialog
      opened={opened}
      title="Change the severity"
      label="Reason"
      placeholder="All customers are affected, not only some."
      confirm={`Set to ${severity}`}
      busy={change.isPending}
      onConfirm={(reason) =>
        change.mutateAsync({ path: { id: room.id }, body: { severity, reason } }).then(onClose, () => undefined)
      }
      onClose={onClose}
    >
      <Radio.Group label="Severity" value={severity} onChange={setSeverity}>
        <Stack gap={8} mt={6}>
          {room.severities.map((one) => (
            <Radio key={one.id} value={one.id} label={`${one.id} ${one.name}`} description={one.meaning} />
          ))}
        </Stack>
      </Radio.Group>
    </ReasonDialog>
  );
}
