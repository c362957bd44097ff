import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { snoozeIncidentMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { toLocalField } from '../shared/local-moment.ts';
import { ClockTime, readersZone } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import css from './room-dialogs.module.css';
import { LONGEST_SNOOZE_MINUTES, nextLocalTime, snoozeEnd, snoozeMinutes } from './snooze-words.ts';
import { useRoomMutation } from './use-room-mutation.ts';

interface SnoozeDialogProps {
  readonly room: IncidentRoom;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Silence until a moment that is said before the button, with what happens then. */
export function SnoozeDialog(props: SnoozeDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Snooze ${props.room.id}`}>
      <SnoozeForm {...props} />
    </Modal>
  );
}

function SnoozeForm({ room, onClose }: SnoozeDialogProps) {
  const nowMs = useNow();
  const [choice, setChoice] = useState('15');
  const [custom, setCustom] = useState(() => toLocalField(nextLocalTime(Date.now(), 9)));
  const snooze = useRoomMutation(snoozeIncidentMutation());
  const untilMs = snoozeEnd(choice, nowMs, custom);
  const minutes = untilMs === null ? null : snoozeMinutes(nowMs, untilMs);
  const save = () => {
    if (minutes === null) return;
    snooze.mutateAsync({ path: { id: room.id }, body: { minutes } }).then(onClose, () => undefined);
  };
  return (
    <Stack gap="sm">
      <Radio.Group label="Page nobody for" value={choice} onChange={setChoice}>
        <Stack gap={10} mt={8}>
          <Radio value="15" label="15 minutes" data-autofocus />
          <Radio value="60" label="1 hour" />
          <Radio value="morning" label="Until 09:00" description={`On your clock, ${readersZone}`} />
          <Radio value="custom" label="Until a time of your choice" />
        </Stack>
      </Radio.Group>
      {choice === 'custom' ? (
        <TextInput
          type="datetime-local"
          label={`Until (your clock, ${readersZone})`}
          value={custom}
          min={toLocalField(nowMs)}
          max={toLocalField(nowMs + LONGEST_SNOOZE_MINUTES * 60_000)}
          onChange={(event) => setCustom(event.currentTarget.value)}
          error={minutes === null ? 'Choose a moment in the future' : null}
        />
      ) : null}
      <SnoozeConsequence minutes={minutes} nowMs={nowMs} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={snooze.isPending} disabled={minutes === null} onClick={save}>
          Snooze
        </Button>
      </Group>
    </Stack>
  );
}

function SnoozeConsequence({ minutes, nowMs }: { readonly minutes: number | null; readonly nowMs: number }) {
  if (minutes === null) return null;
  return (
    <div className={css.consequence}>
      Nobody is paged until <ClockTime at={new Date(nowMs + minutes * 60_000).toISOString()} zone /> (
      {formatDuration(minutes * 60)}). Then, unless it is resolved, the escalation begins again at its first step. The
      clocks go on, and a higher severity ends the snooze.
    </div>
  );
}
