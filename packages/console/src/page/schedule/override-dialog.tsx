import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { addOverrideMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import { useSession } from '../../app/session.ts';
import { formatDuration } from '../../shared/duration.ts';
import { humanize, listWords } from '../../shared/names.ts';
import { readersZone } from '../../shared/time.tsx';
import type { Schedule, Shift } from './calendar.ts';
import { namesWithin, type Span, thisWeekend, tonight, untilHandOff } from './presets.ts';
import css from './schedule.module.css';
import type { OnCallPeople } from './schedule-panel.tsx';
import { readSpan, SpanFields, spanText } from './span-fields.tsx';
import { momentIn } from './zone-words.ts';

interface OverrideDialogProps {
  readonly schedule: Schedule;
  readonly people: OnCallPeople;
  /** The shift that is taken over; null: the first slot, until its next hand-off. */
  readonly shift: Shift | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Somebody steps in for a while: holds at once, also for incidents under way. */
export function OverrideDialog(props: OverrideDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Step in: ${props.schedule.title}`}>
      <OverrideForm key={props.shift ? `${props.shift.slot} ${props.shift.from}` : ''} {...props} />
    </Modal>
  );
}

/** What the form begins with: the shift that is asked for, as far as it is not over. */
function firstSpan(schedule: Schedule, slot: string, shift: Shift | null, nowMs: number): Span {
  if (!shift) return untilHandOff(schedule, slot, nowMs);
  return { fromMs: Math.max(nowMs, Date.parse(shift.from)), toMs: Date.parse(shift.to) };
}

function useOverrideForm({ schedule, people, shift, onClose }: OverrideDialogProps) {
  const me = useSession().data?.person;
  const [nowMs] = useState(Date.now);
  const [slot, setSlot] = useState(shift?.slot ?? schedule.now[0]?.slot ?? '');
  const [person, setPerson] = useState(people.find((one) => one.id === me)?.id ?? people[0]?.id ?? '');
  const [text, setText] = useState(() => spanText(firstSpan(schedule, slot, shift, nowMs)));
  const [reason, setReason] = useState('');
  const add = useMutation(addOverrideMutation());
  const span = readSpan(text);
  const save = () => {
    if (!span) return;
    const from = new Date(span.fromMs).toISOString();
    const to = new Date(span.toMs).toISOString();
    const where = { service: schedule.service, schedule: schedule.id, slot };
    add.mutateAsync({ body: { kind: 'override', ...where, person, from, to, reason } }).then(onClose, () => undefined);
  };
  return {
    me,
    nowMs,
    slot,
    setSlot,
    person,
    setPerson,
    text,
    setText,
    reason,
    setReason,
    span,
    save,
    busy: add.isPending,
  };
}

function OverrideForm(props: OverrideDialogProps) {
  const { schedule, people, onClose } = props;
  const form = useOverrideForm(props);
  const name = people.find((one) => one.id === form.person)?.name ?? '';
  const presets = [
    { label: 'Until the next hand-off', span: untilHandOff(schedule, form.slot, form.nowMs) },
    { label: 'Tonight', span: tonight(form.nowMs) },
    { label: 'This weekend', span: thisWeekend(form.nowMs) },
  ];
  return (
    <Stack gap="sm">
      <div className={css.span}>
        <NativeSelect
          label="Who"
          data-autofocus
          value={form.person}
          onChange={(event) => form.setPerson(event.currentTarget.value)}
          data={people.map((one) => ({ value: one.id, label: one.id === form.me ? `${one.name} (I)` : one.name }))}
        />
        <NativeSelect
          label="Slot"
          value={form.slot}
          onChange={(event) => form.setSlot(event.currentTarget.value)}
          data={schedule.now.map(({ slot }) => ({ value: slot, label: humanize(slot) }))}
        />
      </div>
      <SpanFields value={form.text} presets={presets} onChange={form.setText} />
      <TextInput
        label="Reason (optional)"
        value={form.reason}
        onChange={(event) => form.setReason(event.currentTarget.value)}
      />
      {form.span ? <Consequence schedule={schedule} slot={form.slot} name={name} span={form.span} /> : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={form.busy} disabled={!form.span || !form.person || !form.slot} onClick={form.save}>
          {form.person === form.me ? 'I take it' : `${name} takes it`}
        </Button>
      </Group>
    </Stack>
  );
}

interface ConsequenceProps {
  readonly schedule: Schedule;
  readonly slot: string;
  readonly name: string;
  readonly span: Span;
}

function Consequence({ schedule, slot, name, span }: ConsequenceProps) {
  const instead = namesWithin(schedule, slot, span).filter((one) => one !== name);
  return (
    <div className={css.consequence}>
      <p>
        <b>{name}</b> is paged for {humanize(slot)} for {formatDuration((span.toMs - span.fromMs) / 1000)}
        {instead.length > 0 ? `, instead of ${listWords(instead)}` : ''}. It holds at once, also for incidents under
        way.
      </p>
      {schedule.timezone === readersZone ? null : (
        <p>
          In {schedule.timezone}: {momentIn(schedule.timezone, span.fromMs)} – {momentIn(schedule.timezone, span.toMs)}
        </p>
      )}
    </div>
  );
}
