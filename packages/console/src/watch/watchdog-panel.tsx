import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getWatchdogOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetWatchdogResponse } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { listWords } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './watchdog.module.css';

type Watch = GetWatchdogResponse['plans'][number];

const RENEW_MS = 30_000;

/** Who notices when Tocsin itself is gone, and whether the whole way of a page was proved lately. */
export function WatchdogPanel() {
  const watchdog = useQuery({ ...getWatchdogOptions(), refetchInterval: RENEW_MS });
  return (
    <Panel title="Watch over Tocsin" flush>
      <Loaded query={watchdog} what="the watchdog" lines={4}>
        {(data) => (
          <>
            {data.plans.length === 0 ? <Empty title="No plan is loaded." /> : null}
            {data.plans.map((plan) => (
              <section key={plan.service} className={css.plan} aria-label={`Watchdog of ${plan.service}`}>
                {data.plans.length > 1 ? <h3>{plan.service}</h3> : null}
                <Heartbeat heartbeat={plan.heartbeat} />
                <LastResort lastResort={plan.lastResort} />
                <TestPageLine testPage={plan.testPage} />
              </section>
            ))}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Heartbeat({ heartbeat }: Pick<Watch, 'heartbeat'>) {
  if (!heartbeat) {
    return (
      <Line title="Heartbeat" mark={<Tag tone="warn">none</Tag>}>
        Nobody outside notices when Tocsin is gone. Give the plan a “watchdog” with a “heartbeat”.
      </Line>
    );
  }
  const mark = heartbeat.error ? (
    <Tag tone="bad">fails</Tag>
  ) : heartbeat.lastAt ? (
    <Tag tone="ok">beats</Tag>
  ) : (
    <Tag>not yet</Tag>
  );
  return (
    <Line title="Heartbeat" mark={mark}>
      Every {formatDuration(heartbeat.everySeconds)};{' '}
      {heartbeat.lastAt ? (
        <>
          last call <TimeAgo at={heartbeat.lastAt} />
        </>
      ) : (
        'no call was made yet'
      )}
      {heartbeat.error ? `. ${heartbeat.error}` : ''}
    </Line>
  );
}

function LastResort({ lastResort }: Pick<Watch, 'lastResort'>) {
  if (lastResort.length === 0) {
    return (
      <Line title="Last resort" mark={<Tag tone="warn">none</Tag>}>
        When the database is away, nobody is told. Give the plan a “watchdog” with a “lastResort”.
      </Line>
    );
  }
  const isSandbox = lastResort.some((one) => one.sandbox);
  return (
    <Line title="Last resort" mark={isSandbox ? <Tag tone="accent">sandbox</Tag> : <Tag tone="ok">set</Tag>}>
      Without the database, {listWords(lastResort.map((one) => `${one.channel} ${one.address}`))}{' '}
      {lastResort.length === 1 ? 'is' : 'are'} told from memory.
    </Line>
  );
}

const outcomes = {
  waiting: <Tag tone="accent">waiting</Tag>,
  confirmed: <Tag tone="ok">confirmed</Tag>,
  missed: <Tag tone="bad">missed</Tag>,
};

function TestPageLine({ testPage }: Pick<Watch, 'testPage'>) {
  if (!testPage) {
    return (
      <Line title="Scheduled test page" mark={<Tag>none</Tag>}>
        Give the plan a “testPage” to prove the whole way of a page regularly.
      </Line>
    );
  }
  const { last, nextAt, cron } = testPage;
  return (
    <Line title="Scheduled test page" mark={last ? outcomes[last.outcome] : <Tag>not yet</Tag>}>
      {last ? (
        <>
          Last <TimeAgo at={last.at} />
          {last.people.length > 0 ? ` to ${listWords(last.people)}` : ''}.{' '}
        </>
      ) : null}
      Next <ClockTime at={nextAt} zone /> (<TimeAgo at={nextAt} />
      ), by <code>{cron}</code>
    </Line>
  );
}

interface LineProps {
  readonly title: string;
  readonly mark: ReactNode;
  readonly children: ReactNode;
}

function Line({ title, mark, children }: LineProps) {
  return (
    <div className={css.line}>
      <b>{title}</b>
      {mark}
      <p>{children}</p>
    </div>
  );
}
