import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { reassignIncidentMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { useRoomMutation } from './use-room-mutation.ts';

interface ReassignDialogProps {
  readonly room: IncidentRoom;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Pages somebody else, who has the incident from then on. */
export function ReassignDialog({ room, opened, onClose }: ReassignDialogProps) {
  const [person, setPerson] = useState('');
  const reassign = useRoomMutation(reassignIncidentMutation());
  const name = room.directory.find((one) => one.person === person)?.name;
  return (
    <ReasonDialog
      opened={opened}
      title={`Reassign ${room.id}`}
      consequence={`${name ?? 'The person you choose'} is paged at once and has it from then on. Unless they acknowledge, the escalation goes on.`}
      label="Reason (goes on the timeline)"
      placeholder="The trouble is in the database, which is theirs."
      confirm={name ? `Page ${name}` : 'Page them'}
      optional
      incomplete={person === ''}
      busy={reassign.isPending}
      onConfirm={(reason) =>
        reassign.mutateAsync({ path: { id: room.id }, body: { person, reason } }).then(
          () => {
            setPerson('');
            onClose();
          },
          () => undefined,
        )
      }
      onClose={onClose}
    >
      <PersonSelect label="To" people={room.directory} value={person} onChange={setPerson} />
    </ReasonDialog>
  );
}

interface PersonSelectProps {
  readonly label: string;
  readonly people: IncidentRoom['directory'];
  readonly value: string;
  readonly onChange: (person: string) => void;
}

/** A person of the plan, by the select of the system: it works with a thumb and with a keyboard. */
export function PersonSelect({ label, people, value, onChange }: PersonSelectProps) {
  return (
    <NativeSelect
      label={label}
      value={value}
      data-autofocus
      required
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="" disabled>
        Choose a person
      </option>
      {people.map((one) => (
        <option key={one.person} value={one.person}>
          {one.name}
        </option>
      ))}
    </NativeSelect>
  );
}
