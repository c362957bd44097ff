import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import {
  listPlansOptions,
  listRunbooksOptions,
  openIncidentMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { ListPlansResponse } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';

type PlanSummary = ListPlansResponse['plans'][number];

/** Opens an incident by hand. Only the title is asked for; everything else can be changed later. */
export function OpenIncidentDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const plans = useQuery({ ...listPlansOptions(), enabled: opened });
  return (
    <Modal opened={opened} onClose={onClose} title="Open an incident" size="lg">
      <Loaded query={plans} what="the plans">
        {(data) =>
          data.plans[0] ? (
            <OpenIncidentForm plans={data.plans} first={data.plans[0]} onClose={onClose} />
          ) : (
            <Empty title="No plan is loaded.">Start Tocsin with a plan: npx tocsin up PLAN</Empty>
          )
        }
      </Loaded>
    </Modal>
  );
}

interface Details {
  readonly severity: string | null;
  readonly components: string[];
  readonly runbook: string | null;
}

const noDetails: Details = { severity: null, components: [], runbook: null };

interface OpenIncidentFormProps {
  readonly plans: readonly PlanSummary[];
  readonly first: PlanSummary;
  readonly onClose: () => void;
}

function OpenIncidentForm({ plans, first, onClose }: OpenIncidentFormProps) {
  const navigate = useNavigate();
  const [service, setService] = useState(first.service);
  const [title, setTitle] = useState('');
  const [details, setDetails] = useState(noDetails);
  const plan = plans.find((one) => one.service === service) ?? first;
  const open = useMutation({
    ...openIncidentMutation(),
    onSuccess: (room) => {
      onClose();
      void navigate({ to: '/incidents/$id', params: { id: room.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { severity, components, runbook } = details;
    const optional = { ...(severity ? { severity } : {}), ...(runbook ? { runbook } : {}) };
    open.mutate({ body: { service, title: title.trim(), components, ...optional } });
  };
  const chooseService = (value: string | null) => {
    setService(value ?? first.service);
    setDetails(noDetails);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="What is wrong"
          placeholder="Webhooks are not processed"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          maxLength={200}
          required
          data-autofocus
        />
        {plans.length > 1 ? (
          <Select
            label="Service"
            data={plans.map((one) => ({ value: one.service, label: one.title }))}
            value={service}
            onChange={chooseService}
            allowDeselect={false}
          />
        ) : null}
        <DetailFields plan={plan} details={details} onChange={setDetails} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={open.isPending} disabled={!title.trim()}>
            Open the incident
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface DetailFieldsProps {
  readonly plan: PlanSummary;
  readonly details: Details;
  readonly onChange: (details: Details) => void;
}

function DetailFields({ plan, details, onChange }: DetailFieldsProps) {
  const runbooks = useQuery(listRunbooksOptions()).data?.runbooks ?? [];
  return (
    <>
      <Select
        label="Severity"
        description="Leave it empty to let the plan decide."
        data={plan.severities.map((one) => ({ value: one.id, label: `${one.id} ${one.name} — ${one.meaning}` }))}
        value={details.severity}
        onChange={(severity) => onChange({ ...details, severity })}
        clearable
      />
      <Checkbox.Group
        label="Affected components"
        value={details.components}
        onChange={(components) => onChange({ ...details, components })}
      >
        <Group gap="sm" mt={4}>
          {plan.components.map((one) => (
            <Checkbox key={one.id} value={one.id} label={one.title} />
          ))}
        </Group>
      </Checkbox.Group>
      <Select
        label="Runbook"
        description="Its read-only diagnostics start at once."
        data={runbooks
          .filter((one) => one.service === plan.service)
          .map((one) => ({ value: one.id, label: one.title }))}
        value={details.runbook}
        onChange={(runbook) => onChange({ ...details, runbook })}
        clearable
      />
    </>
  );
}
