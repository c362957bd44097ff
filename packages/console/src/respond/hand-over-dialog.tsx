import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { assignRoleMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useSession } from '../app/session.ts';
import { PersonSelect } from './reassign-dialog.tsx';
import css from './room-dialogs.module.css';
import { useRoomMutation } from './use-room-mutation.ts';

/** The roles of an incident, with what each is for. */
export const roles = [
  { role: 'commander', label: 'Commander', does: 'decides, and is asked first' },
  { role: 'communications', label: 'Communications', does: 'tells customers and the team' },
  { role: 'scribe', label: 'Scribe', does: 'keeps the timeline' },
] as const;
export type Role = (typeof roles)[number];

interface HandOverDialogProps {
  readonly room: IncidentRoom;
  /** Null: the dialog is closed. */
  readonly role: Role | null;
  readonly onClose: () => void;
}

/** Gives a role to somebody. Both of them are told. */
export function HandOverDialog({ room, role, onClose }: HandOverDialogProps) {
  return (
    <Modal opened={role !== null} onClose={onClose} title={role ? `${role.label} of ${room.id}` : ''}>
      {role ? <HandOverForm key={role.role} room={room} role={role} onClose={onClose} /> : null}
    </Modal>
  );
}

function HandOverForm({ room, role, onClose }: HandOverDialogProps & { readonly role: Role }) {
  const me = useSession().data?.person;
  const holder = room.people.find((one) => one.role === role.role);
  const others = room.directory.filter((one) => one.person !== holder?.person);
  const [person, setPerson] = useState(others.some((one) => one.person === me) ? (me ?? '') : '');
  const assign = useRoomMutation(assignRoleMutation());
  const name = others.find((one) => one.person === person)?.name;
  const save = () =>
    assign.mutateAsync({ path: { id: room.id }, body: { role: role.role, person } }).then(onClose, () => undefined);
  return (
    <Stack gap="sm">
      <PersonSelect label={`Who ${role.does}`} people={others} value={person} onChange={setPerson} />
      <div className={css.consequence}>{toldWords(role, name ?? null, person === me, holder ?? null, me ?? '')}</div>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={assign.isPending} disabled={person === ''} onClick={() => void save()}>
          {person === me ? 'I take it' : `Hand over${name ? ` to ${name}` : ''}`}
        </Button>
      </Group>
    </Stack>
  );
}

/** Who will be told what. */
function toldWords(
  role: Role,
  name: string | null,
  isMe: boolean,
  holder: { readonly person: string; readonly name: string } | null,
  me: string,
): string {
  const duty = role.label.toLowerCase();
  const first = isMe
    ? `You are ${duty} from then on.`
    : `${name ?? 'The person you choose'} will be told that they have this role.`;
  if (!holder || holder.person === me) return first;
  return `${first} ${holder.name} will be told that it was handed over.`;
}
