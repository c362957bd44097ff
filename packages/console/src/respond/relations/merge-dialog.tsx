import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { listIncidentsOptions, mergeIncidentMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../../api/generated/types.gen.ts';
import css from '../room-dialogs.module.css';
import { useRoomMutation } from '../use-room-mutation.ts';
import { IncidentSelect } from './incident-select.tsx';

interface MergeDialogProps {
  readonly room: IncidentRoom;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** It is the same trouble as another: says what happens, and goes to the other one. */
export function MergeDialog(props: MergeDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Merge ${props.room.id} into another`}>
      <MergeForm {...props} />
    </Modal>
  );
}

function MergeForm({ room, onClose }: MergeDialogProps) {
  const navigate = useNavigate();
  const [into, setInto] = useState('');
  const merge = useRoomMutation(mergeIncidentMutation());
  const active = useQuery(listIncidentsOptions({ query: { active: 'true', service: room.service } })).data;
  const others = (active?.incidents ?? []).filter(({ id }) => id !== room.id);
  const save = () =>
    merge.mutateAsync({ path: { id: room.id }, body: { into } }).then(
      ({ id }) => {
        onClose();
        void navigate({ to: '/incidents/$id', params: { id } });
      },
      () => undefined,
    );
  const other = into || 'the other one';
  return (
    <Stack gap="sm">
      <IncidentSelect
        label="It goes on as"
        incidents={others}
        value={into}
        none={active ? `No other incident of ${room.service} is active.` : 'Looking for others…'}
        onChange={setInto}
      />
      {others.length > 0 ? (
        <div className={css.consequence}>
          {room.id} ends: its paging and its clocks stop, and it gets no review. {other} gets its alerts, levers and
          responders, and its severity where that is higher. It cannot be undone.
        </div>
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={merge.isPending} disabled={into === ''} onClick={() => void save()}>
          {into ? `Merge into ${into}` : 'Merge'}
        </Button>
      </Group>
    </Stack>
  );
}
