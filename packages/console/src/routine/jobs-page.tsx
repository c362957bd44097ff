import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listJobsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ScheduledJob } from '../api/generated/types.gen.ts';
import { LeverDialogHost } from '../contain/lever-dialog-host.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Sparkline } from '../shared/sparkline.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { JobActions } from './job-actions.tsx';
import { byTrouble, lookOfCall, lookOfJob, spanWords } from './job-words.ts';
import css from './jobs.module.css';

/** Calls are announced; when the next one is due goes by the clock. */
const RENEW_MS = 15_000;

/** Every scheduled job: how it stands, when it was called and will be, and how long the calls take. */
export function JobsPage() {
  const jobs = useQuery({ ...listJobsOptions(), refetchInterval: RENEW_MS });
  return (
    <Page title="Scheduled jobs" lead="Calls of the application by the calendar, with a history of what it answered.">
      <LeverDialogHost>
        <Loaded query={jobs} what="the scheduled jobs" lines={5}>
          {(data) => (
            <Panel title="Jobs" note={plural(data.jobs.length, 'job')} flush>
              {data.jobs.length === 0 ? (
                <Empty title="No plan has a scheduled job.">Add some under “jobs”.</Empty>
              ) : (
                <ul className={css.list} aria-label="Scheduled jobs">
                  {byTrouble(data.jobs).map((job) => (
                    <JobRow key={`${job.service}/${job.id}`} job={job} />
                  ))}
                </ul>
              )}
            </Panel>
          )}
        </Loaded>
      </LeverDialogHost>
    </Page>
  );
}

function JobRow({ job }: { job: ScheduledJob }) {
  const { service, id, title, cron, timezone, pause, last, next, recent } = job;
  const look = lookOfJob(job);
  return (
    <li className={css.row}>
      <div className={css.name}>
        <div>
          <Link to="/jobs/$service/$job" params={{ service, job: id }}>
            {title}
          </Link>
          <Tag tone={look.tone}>{look.word}</Tag>
        </div>
        <small>
          {service} · <code>{cron}</code> {timezone}
        </small>
        {pause ? (
          <small className={css.pause}>
            Paused by {pause.by}
            {pause.reason ? `: ${pause.reason}` : null}
          </small>
        ) : null}
      </div>
      <dl className={css.times}>
        <div>
          <dt>Next</dt>
          <dd>{next[0] ? <NextCall at={next[0]} isLeftOut={pause !== null || job.unset.length > 0} /> : 'never'}</dd>
        </div>
        <div>
          <dt>Last</dt>
          <dd>{last ? <LastCall call={last} /> : 'none yet'}</dd>
        </div>
      </dl>
      {recent.length < 2 ? (
        <span className={css.empty} />
      ) : (
        <Sparkline values={recent.map(({ durationMs }) => durationMs)} tone={look.tone} />
      )}
      <div className={css.actions}>
        <JobActions job={job} />
      </div>
    </li>
  );
}

function NextCall({ at, isLeftOut }: { at: string; isLeftOut: boolean }) {
  return (
    <>
      <TimeAgo at={at} />
      {isLeftOut ? ', left out' : null}
    </>
  );
}

function LastCall({ call }: { call: NonNullable<ScheduledJob['last']> }) {
  const { word, tone } = lookOfCall(call);
  return (
    <span className={css.last} data-tone={tone}>
      {word}
      {call.durationMs === null ? null : ` in ${spanWords(call.durationMs)}`},{' '}
      <TimeAgo at={call.startedAt ?? call.dueAt} />
    </span>
  );
}
