import { Button, Checkbox, Group, Modal, MultiSelect, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  addMaintenanceMutation,
  beginMaintenanceMutation,
  getHealthOptions,
} from '../api/generated/@tanstack/react-query.gen.ts';
import { toLocalField } from '../shared/local-moment.ts';
import { readersZone } from '../shared/time.tsx';
import { useLookAgain } from './maintenance-look-again.ts';

const HOUR_MS = 3_600_000;

interface MaintenanceDialogProps {
  readonly kind: 'planned' | 'emergency';
  readonly onClose: () => void;
}

/** Plans maintenance, or begins an emergency at once. */
export function MaintenanceDialog({ kind, onClose }: MaintenanceDialogProps) {
  const isNow = kind === 'emergency';
  const services = useQuery(getHealthOptions()).data?.services ?? [];
  const [form, setForm] = useState(() => ({
    ...{ service: '', title: isNow ? 'Emergency maintenance' : '', reason: '', tasks: '' },
    from: toLocalField(Date.now() + 48 * HOUR_MS),
    until: toLocalField(Date.now() + (isNow ? 2 : 50) * HOUR_MS),
    ...{ components: [] as string[], everything: false },
  }));
  const set = (change: Partial<typeof form>) => setForm((known) => ({ ...known, ...change }));
  const service = form.service || (services[0]?.service ?? '');
  const components = services.find((one) => one.service === service)?.components ?? [];
  const save = useSave(onClose);
  const fromMs = isNow ? Date.now() : Date.parse(form.from);
  const untilMs = Date.parse(form.until);
  const isMeant = form.components.length > 0 || form.everything;
  const hasReason = !isNow || form.reason.trim() !== '';
  const isReady = service !== '' && form.title.trim() !== '' && untilMs > fromMs && isMeant && hasReason;
  const submit = () => {
    const tasks = form.tasks
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const common = {
      ...{ service, title: form.title.trim(), components: form.components, everything: form.everything, tasks },
      until: new Date(untilMs).toISOString(),
    };
    const reason = form.reason.trim();
    if (isNow) save.begin.mutate({ body: { ...common, reason } });
    else save.add.mutate({ body: { ...common, from: new Date(fromMs).toISOString(), ...(reason && { reason }) } });
  };
  return (
    <Modal opened onClose={onClose} title={isNow ? 'Emergency maintenance now' : 'Plan maintenance'}>
      <Stack gap="sm">
        <NativeSelect
          label="Service"
          value={service}
          onChange={(event) => set({ service: event.currentTarget.value, components: [] })}
          data={services.map((one) => ({ value: one.service, label: one.title }))}
        />
        <TextInput
          label="Title"
          required
          maxLength={200}
          value={form.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <MultiSelect
          label="Components that may be away"
          description="Alerts that are about nothing else are held meanwhile."
          value={form.components}
          onChange={(chosen) => set({ components: chosen })}
          data={components.map(({ id, title }) => ({ value: id, label: title }))}
        />
        {form.components.length === 0 ? (
          <Checkbox
            label={`Everything of ${service} may be away`}
            checked={form.everything}
            onChange={(event) => set({ everything: event.currentTarget.checked })}
          />
        ) : null}
        {isNow ? null : (
          <TextInput
            type="datetime-local"
            label={`From (your clock, ${readersZone})`}
            value={form.from}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
        )}
        <TextInput
          type="datetime-local"
          label={`Until (your clock, ${readersZone})`}
          value={form.until}
          onChange={(event) => set({ until: event.currentTarget.value })}
          error={untilMs > fromMs ? null : 'It must end after it begins'}
        />
        <TextInput
          label="Why"
          description="Those who are told read it."
          required={isNow}
          maxLength={1000}
          value={form.reason}
          onChange={(event) => set({ reason: event.currentTarget.value })}
        />
        <Textarea
          label="Tasks, one on each line"
          autosize
          minRows={2}
          value={form.tasks}
          onChange={(event) => set({ tasks: event.currentTarget.value })}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button disabled={!isReady} loading={save.add.isPending || save.begin.isPending} onClick={submit}>
            {isNow ? 'Begin now' : 'Plan it'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function useSave(onClose: () => void) {
  const lookAgain = useLookAgain();
  const onSuccess = () => {
    onClose();
    return lookAgain();
  };
  return {
    add: useMutation({ ...addMaintenanceMutation(), onSuccess }),
    begin: useMutation({ ...beginMaintenanceMutation(), onSuccess }),
  };
}
