export const scheduledJobs = {
  id: '0028-scheduled-jobs',
  sql: `
    -- How far each scheduled job of the plans in force has been decided.
    create table scheduled_job (
      service text not null,
      job text not null,
      -- The calendar rule by which the cursor counts: by another one it begins anew.
      rule text not null,
      -- Every occurrence up to here is called, left out or counted as missed.
      cursor_at timestamptz not null,
      primary key (service, job)
    );

    -- Each call of the application, and each that was due and not made. Kept for 30 days, 10,000 a job.
    create table job_call (
      id bigint generated always as identity primary key,
      service text not null,
      job text not null,
      -- The calendar's moment, without jitter; of a call by hand, when somebody asked for it.
      due_at timestamptz not null,
      cause text not null check (cause in ('schedule', 'hand')),
      status text not null check (status in ('running', 'succeeded', 'failed', 'unknown', 'left-out')),
      -- Why it was left out; null: it was not.
      left_out text check (left_out in ('paused', 'overlap', 'missed', 'unset')),
      -- Why it failed or was left out, in words.
      reason text,
      -- How many occurrences before it, for which nobody was there, it stands for.
      missed int not null default 0,
      -- The node that makes it: when that dies, nobody knows how it ended.
      node text,
      started_at timestamptz,
      ended_at timestamptz,
      duration_ms int,
      http_status int,
      -- Head of the answer, without secrets; whether there was more of it.
      output text not null default '',
      output_cut boolean not null default false,
      -- Who asked for it, and why, where somebody did.
      by jsonb,
      note text,
      incident_id text
    );
    -- Nodes that look at the same moment, and one that starts again, call the application once.
    create unique index job_call_once on job_call (service, job, due_at) where cause = 'schedule';
    create index job_call_history on job_call (service, job, id desc);
    create index job_call_running on job_call (service, job) where status = 'running';
    create index job_call_age on job_call (due_at);
  `,
};
