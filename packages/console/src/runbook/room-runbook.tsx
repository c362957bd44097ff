import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { listRunbooksOptions, startRunMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { MarkRun } from './history/mark-run.tsx';
import css from './run.module.css';
import { RunSteps } from './run-steps.tsx';
import { mainRun, toneOfRun } from './run-words.ts';
import { SuggestedRunbooks } from './suggest/suggested-runbooks.tsx';
import { useRun } from './use-run.ts';
import { useRunMutation } from './use-run-mutation.ts';

/** The runbook in the incident room: which fits, what was found already, and the next step. */
export function RoomRunbook({ room }: { room: IncidentRoom }) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const run = room.runs.find((one) => one.id === chosenId) ?? mainRun(room.runs);
  const title = run?.title ?? room.runbook?.title;
  const runbook = run?.runbook ?? room.runbook?.id;
  const isBusy = run?.status === 'running';
  return (
    <Panel
      title={title ? `Runbook: ${title}` : 'Runbook'}
      note={run ? <Tag tone={toneOfRun(run.status)}>{run.status}</Tag> : null}
      actions={
        <>
          {room.runs.length > 1 ? (
            <NativeSelect
              aria-label="Run"
              size="xs"
              value={run?.id ?? ''}
              onChange={(event) => setChosenId(event.currentTarget.value)}
              data={room.runs.map((one) => ({
                value: one.id,
                label: `${one.title}${one.auto ? ' (automatic)' : ''} — ${one.status}`,
              }))}
            />
          ) : null}
          {runbook ? (
            <Link to="/runbooks/$service/$id" params={{ service: room.service, id: runbook }}>
              Read it
            </Link>
          ) : null}
        </>
      }
      flush
    >
      {run ? <RoomRun id={run.id} /> : null}
      {room.active ? (
        <SuggestedRunbooks room={room} shownRunId={run?.id ?? null} isFolded={isBusy} onRun={setChosenId} />
      ) : null}
      {isBusy ? null : <StartARun room={room} hasRun={run !== null} onStarted={setChosenId} />}
    </Panel>
  );
}

function RoomRun({ id }: { id: string }) {
  const query = useRun(id);
  return (
    <Loaded query={query} what="the run" lines={6}>
      {(run) => (
        <>
          <RunSteps run={run} inRoom />
          <MarkRun run={run} />
        </>
      )}
    </Loaded>
  );
}

interface StartARunProps {
  readonly room: IncidentRoom;
  readonly hasRun: boolean;
  readonly onStarted: (runId: string) => void;
}

/** Any runbook of the service, for when none of those that fit is meant. */
function StartARun({ room, hasRun, onStarted }: StartARunProps) {
  const mayRespond = useMayRespond();
  const all = useQuery(listRunbooksOptions()).data?.runbooks;
  const runbooks = (all ?? []).filter((one) => one.service === room.service);
  const [chosen, setChosen] = useState('');
  const start = useRunMutation(startRunMutation());
  const runbook = chosen || runbooks[0]?.id;
  if (!mayRespond || !room.active) return hasRun ? null : <Empty title="No runbook was run." />;
  if (all && runbooks.length === 0) {
    return <Empty title="The plan has no runbook.">Put a Markdown file into the folder runbooks of the plan.</Empty>;
  }
  const begin = () => {
    if (!runbook) return;
    start.mutateAsync({ body: { service: room.service, runbook, incidentId: room.id } }).then(
      (run) => onStarted(run.id),
      () => undefined,
    );
  };
  return (
    <div className={css.start}>
      <p>
        {hasRun
          ? 'This run is over. Go on with another one:'
          : 'Or another one. No step that changes something runs without you.'}
      </p>
      <NativeSelect
        aria-label="Runbook"
        value={runbook ?? ''}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={runbooks.map((one) => ({ value: one.id, label: one.title }))}
      />
      <Button
        variant="default"
        leftSection={<Play size={15} aria-hidden />}
        loading={start.isPending}
        disabled={!runbook}
        onClick={begin}
      >
        Start a run
      </Button>
    </div>
  );
}
