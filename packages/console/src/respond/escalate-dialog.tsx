import { Link } from '@tanstack/react-router';
import { escalateIncidentMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { useRoomMutation } from './use-room-mutation.ts';

interface EscalateDialogProps {
  readonly room: IncidentRoom;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Pages the next step of the policy at once. */
export function EscalateDialog({ room, opened, onClose }: EscalateDialogProps) {
  const escalate = useRoomMutation(escalateIncidentMutation());
  const next = room.clocks.find((clock) => clock.name === 'escalation' && clock.status !== 'met');
  return (
    <ConfirmDialog
      opened={opened}
      title={`Escalate ${room.id} now`}
      confirm="Page the next step now"
      busy={escalate.isPending}
      onClose={onClose}
      onConfirm={() => escalate.mutateAsync({ path: { id: room.id } }).then(onClose, () => undefined)}
    >
      The next step of the escalation policy is paged at once, without waiting for its time
      {next ? <b>: {next.consequence}</b> : null}. Who that is stands under <Link to="/oncall">On call</Link>.
    </ConfirmDialog>
  );
}
