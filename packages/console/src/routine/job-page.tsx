import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { getJobOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ScheduledJob } from '../api/generated/types.gen.ts';
import { LeverDialogHost } from '../contain/lever-dialog-host.tsx';
import { formatDuration } from '../shared/duration.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Sparkline } from '../shared/sparkline.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import { JobActions } from './job-actions.tsx';
import { JobHistory } from './job-history.tsx';
import { lookOfJob, spanWords } from './job-words.ts';
import css from './jobs.module.css';

const RENEW_MS = 15_000;

/** One scheduled job: what is called and when, how it stands, and its history. */
export function JobPage() {
  const { service, job: id } = useParams({ from: '/jobs/$service/$job' });
  const path = { service, job: id };
  const job = useQuery({ ...getJobOptions({ path }), refetchInterval: RENEW_MS });
  return (
    <LeverDialogHost>
      <Page
        title={job.data?.title ?? id}
        lead={
          <>
            <Link to="/jobs">Scheduled jobs</Link> · {service}
          </>
        }
        actions={job.data ? <JobActions job={job.data} /> : null}
      >
        <Loaded query={job} what="the job" lines={5}>
          {(data) => <About job={data} />}
        </Loaded>
        <JobHistory path={path} />
      </Page>
    </LeverDialogHost>
  );
}

function About({ job }: { job: ScheduledJob }) {
  const look = lookOfJob(job);
  const { pause, heartbeat, recent, next } = job;
  const longest = Math.max(0, ...recent.map(({ durationMs }) => durationMs));
  return (
    <Panel title="How it stands" note={<Tag tone={look.tone}>{look.word}</Tag>}>
      {pause ? (
        <p className={css.paused}>
          Paused by {pause.by}
          {pause.reason ? `: ${pause.reason}` : null} {pause.at ? <TimeAgo at={pause.at} /> : null} (lever “
          {pause.title}”). What is due meanwhile is left out.
        </p>
      ) : null}
      <dl className={css.facts}>
        <Fact name="Calls">
          {job.url === null ? (
            'An address that is not set'
          ) : (
            <code>
              {job.method} {job.url}
            </code>
          )}
        </Fact>
        {job.unset.length > 0 ? (
          <Fact name="Not set">
            <code>{job.unset.join(', ')}</code>: nothing is called until each variable that is named there is set.
          </Fact>
        ) : null}
        <Fact name="Calendar">
          <code>{job.cron}</code> {job.timezone}
          {job.jitter > 0 ? `, within ${formatDuration(job.jitter)}` : null}
        </Fact>
        <Fact name="Next calls">
          {next.length === 0 ? 'Never' : null}
          <span className={css.next}>
            {next.map((at) => (
              <ClockTime key={at} at={at} seconds={job.jitter > 0} />
            ))}
          </span>
        </Fact>
        <Fact name="Durations">
          {recent.length === 0 ? (
            'No call has ended yet.'
          ) : (
            <span className={css.durations}>
              <Sparkline values={recent.map(({ durationMs }) => durationMs)} tone={look.tone} />
              <span>
                longest of the last {recent.length}: {spanWords(longest)}
              </span>
            </span>
          )}
        </Fact>
        <Fact name="Time limit">{formatDuration(job.timeout)}</Fact>
        <Fact name="While one runs">
          {job.overlap === 'skip' ? 'The next one is left out' : 'The next one is made'}
        </Fact>
        <Fact name="Missed">{job.missed === 'once' ? 'One call for all that were missed' : 'Left out'}</Fact>
        <Fact name="Silence">
          {heartbeat ? (
            <Link to="/health/$service/$monitor" params={{ service: job.service, monitor: heartbeat.monitor }}>
              An alert after {formatDuration(heartbeat.silent)} without success
            </Link>
          ) : (
            'Nobody is told'
          )}
        </Fact>
        {job.runbook ? (
          <Fact name="Runbook">
            <Link to="/runbooks/$service/$id" params={{ service: job.service, id: job.runbook }}>
              {job.runbook}
            </Link>
          </Fact>
        ) : null}
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
