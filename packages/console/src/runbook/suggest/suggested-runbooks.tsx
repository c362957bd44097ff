import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { listIncidentRunbooksOptions, startRunMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom, ListIncidentRunbooksResponse } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { Loaded } from '../../shared/loaded.tsx';
import { recordWords } from '../history/history-words.ts';
import { PastRuns } from '../history/past-runs.tsx';
import { useRunMutation } from '../use-run-mutation.ts';
import css from './suggest.module.css';

type Suggestion = ListIncidentRunbooksResponse['runbooks'][number];

interface SuggestedRunbooksProps {
  readonly room: IncidentRoom;
  /** The run that is shown already: its runbook needs no second start. */
  readonly shownRunId: string | null;
  /** Whether people are busy with that run: the others are folded then. */
  readonly isFolded: boolean;
  /** Shows a run in the room. */
  readonly onRun: (runId: string) => void;
}

/** The runbooks that fit an incident, best first, with the reasons and what became of earlier runs; one press starts. */
export function SuggestedRunbooks({ room, shownRunId, isFolded, onRun }: SuggestedRunbooksProps) {
  const suggested = useQuery(listIncidentRunbooksOptions({ path: { id: room.id } }));
  return (
    <Loaded query={suggested} what="which runbooks fit" lines={3}>
      {({ runbooks }) => {
        const others = runbooks.filter(({ runId }) => runId === null || runId !== shownRunId);
        if (others.length === 0) return shownRunId === null ? <Nothing /> : null;
        const list = <List room={room} runbooks={others} isFirst={shownRunId === null} onRun={onRun} />;
        if (shownRunId === null) return list;
        return (
          <details key={shownRunId} className={css.others} open={!isFolded}>
            <summary>What else fits: {others.map(({ title }) => title).join(', ')}</summary>
            {list}
          </details>
        );
      }}
    </Loaded>
  );
}

function Nothing() {
  return <p className={css.nothing}>No runbook fits by its symptoms, component or level.</p>;
}

interface ListProps {
  readonly room: IncidentRoom;
  readonly runbooks: readonly Suggestion[];
  /** Nothing was started yet: the best one stands out. */
  readonly isFirst: boolean;
  readonly onRun: (runId: string) => void;
}

function List({ room, runbooks, isFirst, onRun }: ListProps) {
  return (
    <ol className={css.list} aria-label="Runbooks that fit">
      {runbooks.map((suggestion, index) => (
        <Item
          key={suggestion.id}
          room={room}
          suggestion={suggestion}
          isBest={isFirst && index === 0 && room.acknowledgedAt !== null}
          onRun={onRun}
        />
      ))}
    </ol>
  );
}

interface ItemProps {
  readonly room: IncidentRoom;
  readonly suggestion: Suggestion;
  readonly isBest: boolean;
  readonly onRun: (runId: string) => void;
}

function Item({ room, suggestion, isBest, onRun }: ItemProps) {
  const { service, id, title, reasons, record, past, runId } = suggestion;
  const mayStart = useMayRespond() && room.active;
  return (
    <li>
      <div className={css.head}>
        <Link to="/runbooks/$service/$id" params={{ service, id }}>
          {title}
        </Link>
        {runId !== null ? (
          <Button size="xs" variant="default" aria-label={`Show the run: ${title}`} onClick={() => onRun(runId)}>
            Show the run
          </Button>
        ) : mayStart ? (
          <StartNow incidentId={room.id} suggestion={suggestion} isBest={isBest} onRun={onRun} />
        ) : null}
      </div>
      <ul className={css.reasons} aria-label="Why it fits">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {past.length > 0 ? (
        <details className={css.past}>
          <summary>Before: {recordWords(record).join(', ')}</summary>
          <PastRuns runs={past} />
        </details>
      ) : (
        <p className={css.record}>Before: {recordWords(record).join(', ')}</p>
      )}
    </li>
  );
}

interface StartNowProps {
  readonly incidentId: string;
  readonly suggestion: Suggestion;
  readonly isBest: boolean;
  readonly onRun: (runId: string) => void;
}

function StartNow({ incidentId, suggestion: { service, id, title }, isBest, onRun }: StartNowProps) {
  const start = useRunMutation(startRunMutation());
  const begin = () =>
    start.mutateAsync({ body: { service, runbook: id, incidentId } }).then(
      (run) => onRun(run.id),
      () => undefined,
    );
  return (
    <Button
      size="xs"
      variant={isBest ? 'filled' : 'default'}
      leftSection={<Play size={14} aria-hidden />}
      aria-label={`Start: ${title}`}
      loading={start.isPending}
      onClick={() => void begin()}
    >
      Start
    </Button>
  );
}
