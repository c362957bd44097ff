import { Button, Group, Modal, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { listIncidentsOptions, startRunMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Runbook } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ParameterFields } from './parameter-fields.tsx';
import { changedValues, type FilledParameter, refuseFields, type Values } from './step-values.ts';
import { useRunMutation } from './use-run-mutation.ts';

/** Starts a run of a runbook. It asks first when values can be filled in, or an incident is under way. */
export function StartRunbook({ runbook }: { runbook: Runbook }) {
  const [isAsking, setAsking] = useState(false);
  const mayRespond = useMayRespond();
  const active = useQuery(listIncidentsOptions({ query: { active: 'true' } }));
  const incidents = (active.data?.incidents ?? []).filter(({ service }) => service === runbook.service);
  const { start, busy } = useStart(runbook);
  if (!mayRespond) return null;
  const asks = runbook.parameters.length > 0 || incidents.length > 0;
  return (
    <>
      <Button
        leftSection={<Play size={15} aria-hidden />}
        loading={busy && !isAsking}
        onClick={() => (asks ? setAsking(true) : start({}, null))}
      >
        Start a run
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={`Start “${runbook.title}”`}>
        <StartForm
          runbook={runbook}
          incidents={incidents.map(({ id, title }) => ({ value: id, label: `${id} ${title}` }))}
          busy={busy}
          onStart={start}
          onClose={() => setAsking(false)}
        />
      </Modal>
    </>
  );
}

type Start = (parameters: Record<string, string>, incidentId: string | null) => void;

function useStart({ service, id }: Runbook): { readonly start: Start; readonly busy: boolean } {
  const navigate = useNavigate();
  const mutation = useRunMutation(startRunMutation());
  const start: Start = (parameters, incidentId) => {
    const body = { service, runbook: id, parameters, ...(incidentId ? { incidentId } : {}) };
    mutation.mutateAsync({ body }).then(
      (run) => navigate({ to: '/runs/$id', params: { id: run.id } }),
      () => undefined,
    );
  };
  return { start, busy: mutation.isPending };
}

interface StartFormProps {
  readonly runbook: Runbook;
  readonly incidents: readonly { readonly value: string; readonly label: string }[];
  readonly busy: boolean;
  readonly onStart: Start;
  readonly onClose: () => void;
}

function StartForm({ runbook, incidents, busy, onStart, onClose }: StartFormProps) {
  const [incident, setIncident] = useState(incidents[0]?.value ?? '');
  const [typed, setTyped] = useState<Values>({});
  const [refused, setRefused] = useState<Values>({});
  const parameters = runbook.parameters.map(
    (parameter): FilledParameter => ({ ...parameter, value: parameter.default }),
  );
  const submit = () => {
    const values = changedValues(parameters, typed);
    // What is left open now is asked for by the step that needs it.
    const filled = parameters.filter(({ name }) => name in values);
    const wrong = refuseFields(filled, typed);
    setRefused(wrong);
    if (Object.keys(wrong).length === 0) onStart(values, incident || null);
  };
  const form = {
    ...{ parameters, typed, refused, busy },
    type: (name: string, text: string) => {
      setTyped({ ...typed, [name]: text });
      setRefused(Object.fromEntries(Object.entries(refused).filter(([refusedName]) => refusedName !== name)));
    },
  };
  return (
    <Stack gap="md">
      {incidents.length > 0 ? (
        <NativeSelect
          label="For"
          value={incident}
          onChange={(event) => setIncident(event.currentTarget.value)}
          data={[...incidents, { value: '', label: 'No incident' }]}
        />
      ) : null}
      {parameters.length > 0 ? (
        <>
          <p style={{ margin: 0 }}>Fill in what you know. What you leave open is asked by the step that needs it.</p>
          <ParameterFields form={form} />
        </>
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={busy} onClick={submit} data-autofocus>
          Start a run
        </Button>
      </Group>
    </Stack>
  );
}
