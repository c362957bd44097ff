import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { addOverrideMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import { useSession } from '../../app/session.ts';
import { plural } from '../../shared/names.ts';
import type { Schedule } from './calendar.ts';
import { comingWeeks, type Span, shiftsOfPair } from './presets.ts';
import css from './schedule.module.css';
import type { OnCallPeople } from './schedule-panel.tsx';
import { readSpan, SpanFields, spanText } from './span-fields.tsx';

interface SwapDialogProps {
  readonly schedule: Schedule;
  readonly people: OnCallPeople;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Two people take each other's shifts for a while. */
export function SwapDialog(props: SwapDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Swap: ${props.schedule.title}`}>
      <SwapForm {...props} />
    </Modal>
  );
}

function useSwapForm({ schedule, people, onClose }: SwapDialogProps) {
  const me = useSession().data?.person;
  const [nowMs] = useState(Date.now);
  const first = people.find((one) => one.id === me) ?? people[0];
  const [one, setOne] = useState(first?.id ?? '');
  const [other, setOther] = useState(people.find((person) => person.id !== first?.id)?.id ?? '');
  const [text, setText] = useState(() => spanText(comingWeeks(nowMs, 4)));
  const [reason, setReason] = useState('');
  const add = useMutation(addOverrideMutation());
  const span = readSpan(text);
  const save = () => {
    if (!span) return;
    const from = new Date(span.fromMs).toISOString();
    const to = new Date(span.toMs).toISOString();
    const where = { service: schedule.service, schedule: schedule.id };
    add
      .mutateAsync({ body: { kind: 'swap', ...where, people: [one, other], from, to, reason } })
      .then(onClose, () => undefined);
  };
  return { nowMs, one, setOne, other, setOther, text, setText, reason, setReason, span, save, busy: add.isPending };
}

function SwapForm(props: SwapDialogProps) {
  const { schedule, people, onClose } = props;
  const form = useSwapForm(props);
  const choices = people.map((one) => ({ value: one.id, label: one.name }));
  const presets = [1, 2, 4].map((weeks) => ({
    label: `The coming ${weeks === 1 ? 'week' : `${weeks} weeks`}`,
    span: comingWeeks(form.nowMs, weeks),
  }));
  const isPair = form.one !== '' && form.other !== '' && form.one !== form.other;
  return (
    <Stack gap="sm">
      <div className={css.span}>
        <NativeSelect
          label="One"
          data-autofocus
          value={form.one}
          onChange={(event) => form.setOne(event.currentTarget.value)}
          data={choices}
        />
        <NativeSelect
          label="The other"
          value={form.other}
          onChange={(event) => form.setOther(event.currentTarget.value)}
          data={choices}
          error={isPair ? null : 'Choose two different people'}
        />
      </div>
      <SpanFields value={form.text} presets={presets} onChange={form.setText} />
      <TextInput
        label="Reason (optional)"
        value={form.reason}
        onChange={(event) => form.setReason(event.currentTarget.value)}
      />
      {form.span && isPair ? (
        <Exchanged schedule={schedule} people={people} pair={[form.one, form.other]} span={form.span} />
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={form.busy} disabled={!form.span || !isPair} onClick={form.save}>
          Swap
        </Button>
      </Group>
    </Stack>
  );
}

interface ExchangedProps {
  readonly schedule: Schedule;
  readonly people: OnCallPeople;
  readonly pair: readonly [string, string];
  readonly span: Span;
}

function Exchanged({ schedule, people, pair, span }: ExchangedProps) {
  const [ofOne, ofOther] = shiftsOfPair(schedule, pair, span);
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? id;
  return (
    <div className={css.consequence}>
      <p>
        {ofOne + ofOther === 0 ? (
          'Neither of them has a shift in this time: nothing would change.'
        ) : (
          <>
            <b>{nameOf(pair[1])}</b> takes {plural(ofOne, 'shift')} of {nameOf(pair[0])}, and <b>{nameOf(pair[0])}</b>{' '}
            takes {plural(ofOther, 'shift')} of {nameOf(pair[1])}, of every slot.
          </>
        )}
      </p>
    </div>
  );
}
