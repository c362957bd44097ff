import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { splitIncidentMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../../api/generated/types.gen.ts';
import { plural } from '../../shared/names.ts';
import { useRoomMutation } from '../use-room-mutation.ts';
import css from './relations.module.css';

interface SplitFormProps {
  readonly room: IncidentRoom;
  /** Dedup keys of the alerts that are ticked. */
  readonly ticked: readonly string[];
  readonly onClose: () => void;
}

/** Makes an incident of its own of the alerts that are ticked, and goes to it. */
export function SplitForm({ room, ticked, onClose }: SplitFormProps) {
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [severity, setSeverity] = useState('');
  const split = useRoomMutation(splitIncidentMutation());
  const first = room.alerts.find(({ dedupKey }) => dedupKey === ticked[0])?.summary.slice(0, 200) ?? '';
  const problem = splitProblem(ticked.length, room.alerts.length);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null) return;
    const body = { alerts: [...ticked], title: title.trim() || first, ...(severity ? { severity } : {}) };
    split.mutateAsync({ path: { id: room.id }, body }).then(
      ({ id }) => {
        onClose();
        void navigate({ to: '/incidents/$id', params: { id } });
      },
      () => undefined,
    );
  };
  return (
    <form className={css.split} onSubmit={submit}>
      <Stack gap="sm">
        <p className={css.none}>{problem ?? 'They become an incident of their own, which pages by the plan.'}</p>
        <TextInput
          label="Title of the new incident"
          placeholder={first || 'What is wrong there'}
          value={title}
          maxLength={200}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <NativeSelect label="Severity" value={severity} onChange={(event) => setSeverity(event.currentTarget.value)}>
          <option value="">The worst of these alerts</option>
          {room.severities.map((one) => (
            <option key={one.id} value={one.id}>{`${one.id} ${one.name}`}</option>
          ))}
        </NativeSelect>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={split.isPending} disabled={problem !== null}>
            {ticked.length > 0 ? `Split off ${plural(ticked.length, 'alert')}` : 'Split off'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function splitProblem(ticked: number, all: number): string | null {
  if (ticked === 0) return 'Tick the alerts that are another trouble.';
  return ticked === all ? 'One alert at least must stay here.' : null;
}
