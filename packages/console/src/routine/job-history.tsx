import { SegmentedControl, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { getJobCallOptions, listJobCallsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { JobCall } from '../api/generated/types.gen.ts';
import board from '../health/health-board.module.css';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Output } from '../shared/output.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import { callWords, lookOfCall, spanWords } from './job-words.ts';
import css from './jobs.module.css';

interface JobPath {
  readonly service: string;
  readonly job: string;
}

const FIRST = 25;
const MOST = 500;

const filters = [
  { value: '', label: 'All' },
  { value: 'failed', label: 'Failed' },
  { value: 'left-out', label: 'Left out' },
] as const;

/** The calls of a job, newest first, each with what was answered. */
export function JobHistory({ path }: { path: JobPath }) {
  const [status, setStatus] = useState<(typeof filters)[number]['value']>('');
  const [limit, setLimit] = useState(FIRST);
  const query = { limit, ...(status === '' ? {} : { status }) };
  const calls = useQuery({ ...listJobCallsOptions({ path, query }), placeholderData: (before) => before });
  return (
    <Panel
      title="History"
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which calls"
          data={[...filters]}
          value={status}
          onChange={(value) => setStatus(value as typeof status)}
        />
      }
    >
      <Loaded query={calls} what="the calls" lines={6}>
        {(data) =>
          data.calls.length === 0 ? (
            <Empty title={status === '' ? 'It was not due yet.' : 'None of these.'} />
          ) : (
            <>
              <ul className={css.calls} aria-label="Calls">
                {data.calls.map((call) => (
                  <CallRow key={call.id} path={path} call={call} />
                ))}
              </ul>
              {data.before === null || limit >= MOST ? null : (
                <UnstyledButton className={board.more} onClick={() => setLimit(Math.min(MOST, limit * 4))}>
                  Show more
                </UnstyledButton>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function CallRow({ path, call }: { path: JobPath; call: JobCall }) {
  const [isOpen, setOpen] = useState(false);
  const { word, tone } = lookOfCall(call);
  const summary = (
    <>
      <span className={css.at}>
        <ClockTime at={call.startedAt ?? call.dueAt} seconds />
      </span>
      <Tag tone={tone}>{word}</Tag>
      <span className={css.took}>{call.durationMs === null ? '' : spanWords(call.durationMs)}</span>
      <span className={css.words}>
        {callWords(call)}
        {call.cause === 'hand' ? ` · by ${call.by ?? 'hand'}${call.note ? `: ${call.note}` : ''}` : null}
      </span>
    </>
  );
  if (call.status === 'left-out') return <li className={css.call}>{summary}</li>;
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className={css.call}>{summary}</summary>
        {isOpen ? <CallDetail path={path} call={call} /> : null}
      </details>
    </li>
  );
}

function CallDetail({ path, call }: { path: JobPath; call: JobCall }) {
  const whole = useQuery(getJobCallOptions({ path: { ...path, call: call.id } }));
  return (
    <div className={css.detail}>
      <p>
        {call.cause === 'hand' ? 'Asked for at ' : 'Due at '}
        <ClockTime at={call.dueAt} seconds />
        {call.incidentId ? (
          <>
            {' '}
            ·{' '}
            <Link to="/incidents/$id" params={{ id: call.incidentId }}>
              {call.incidentId}
            </Link>
          </>
        ) : null}
      </p>
      <Loaded query={whole} what="the answer" lines={2}>
        {({ output, outputCut }) =>
          output === '' ? (
            <p>Nothing was answered.</p>
          ) : (
            <>
              <Output text={output} label="What was answered" />
              {outputCut ? <p>There was more; its head is kept.</p> : null}
            </>
          )
        }
      </Loaded>
    </div>
  );
}
