import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getPingBodyOptions, listPingsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { LoggedPing } from '../api/generated/types.gen.ts';
import { formatRough } from '../shared/duration.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import { useNow } from '../shared/use-now.ts';
import board from './health-board.module.css';
import css from './monitor-page.module.css';
import table from './panels.module.css';

const REFRESH_MS = 15_000;
/** So many stand there at first. */
const FIRST = 10;

const looks: Readonly<Record<LoggedPing['kind'], { readonly word: string; readonly tone: Tone }>> = {
  success: { word: 'Success', tone: 'ok' },
  start: { word: 'Start', tone: 'neutral' },
  fail: { word: 'Failed', tone: 'bad' },
  log: { word: 'Log', tone: 'neutral' },
};

/** The last pings of a heartbeat with what was sent, and when the next one is expected. */
export function PingsPanel({ service, monitor }: { service: string; monitor: string }) {
  const [isWhole, setWhole] = useState(false);
  const path = { service, monitor };
  const pings = useQuery({ ...listPingsOptions({ path }), refetchInterval: REFRESH_MS });
  return (
    <Panel title="Pings" note={pings.data ? <Expected {...pings.data} /> : null} flush>
      <Loaded query={pings} what="the pings" lines={5}>
        {({ pings: all }) => {
          if (all.length === 0) return <Empty title="It was never pinged." />;
          return (
            <>
              <PingTable path={path} pings={isWhole ? all : all.slice(0, FIRST)} />
              {isWhole || all.length <= FIRST ? null : (
                <UnstyledButton className={board.more} onClick={() => setWhole(true)}>
                  {`Show all ${all.length}`}
                </UnstyledButton>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Expected({ runningSince, expectedAt }: { runningSince: string | null; expectedAt: string | null }) {
  const nowMs = useNow();
  const isPast = expectedAt !== null && Date.parse(expectedAt) < nowMs;
  return (
    <span>
      {runningSince ? (
        <>
          a run is under way since <TimeAgo at={runningSince} />
          {expectedAt ? ' · ' : null}
        </>
      ) : null}
      {expectedAt ? (
        <>
          {isPast ? 'the next one was expected' : 'next expected'} <TimeAgo at={expectedAt} />
        </>
      ) : null}
    </span>
  );
}

interface PingPath {
  readonly service: string;
  readonly monitor: string;
}

function PingTable({ path, pings }: { path: PingPath; pings: readonly LoggedPing[] }) {
  return (
    <section className={table.scroll} aria-label="Last pings">
      <table className={`${table.table} ${css.pings}`}>
        <thead>
          <tr>
            {['At', 'What', 'Run took', 'Sent'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pings.map((ping) => (
            <tr key={ping.id}>
              <td>
                <ClockTime at={ping.at} seconds />
              </td>
              <td>
                <Tag tone={looks[ping.kind].tone}>{looks[ping.kind].word}</Tag>
                {ping.exitCode === null || ping.exitCode === 0 ? null : ` exit code ${ping.exitCode}`}
              </td>
              <td>{ping.durationMs === null ? '–' : spanOf(ping.durationMs)}</td>
              <td>
                <Sent path={path} ping={ping} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const spanOf = (ms: number) => (ms < 1000 ? `${ms} ms` : formatRough(ms / 1000));

/** What came with a ping: its first line, and all that is kept of it when asked. */
function Sent({ path, ping }: { path: PingPath; ping: LoggedPing }) {
  const [isOpen, setOpen] = useState(false);
  const isCut = ping.bodyBytes > ping.body.length;
  const whole = useQuery({
    ...getPingBodyOptions({ path: { ...path, ping: ping.id } }),
    enabled: isOpen && isCut,
  });
  if (ping.body === '') return <>{ping.method}</>;
  return (
    <details className={css.sent} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{ping.body.split('\n', 1)[0]?.slice(0, 80)}</summary>
      <pre>{whole.data?.body ?? ping.body}</pre>
    </details>
  );
}
