export const runbook = {
  id: '0005-runbook',
  sql: `
    create table run (
      id text primary key,
      service text not null,
      plan_version text not null,
      runbook text not null,
      title text not null,
      incident_id text,
      status text not null check (status in ('running', 'done', 'failed', 'cancelled')),
      auto boolean not null,
      started_by jsonb not null,
      started_at timestamptz not null,
      finished_at timestamptz
    );
    create unique index run_of_incident on run (incident_id, runbook)
      where incident_id is not null and status <> 'cancelled';
    create index run_started on run (started_at desc);
    create table run_step (
      run_id text not null references run (id) on delete cascade,
      id text not null,
      index int not null,
      title text not null,
      phase text not null,
      kind text not null check (kind in ('shell', 'sql', 'manual')),
      source text not null,
      changes boolean not null,
      auto boolean not null,
      connection text,
      timeout_seconds double precision not null,
      status text not null
        check (status in ('pending', 'queued', 'running', 'done', 'failed', 'skipped', 'unknown')),
      by jsonb,
      attempt int not null default 0,
      owner text,
      started_at timestamptz,
      finished_at timestamptz,
      exit_code int,
      output text not null default '',
      truncated boolean not null default false,
      rows jsonb,
      primary key (run_id, id)
    );
    create index run_step_open on run_step (status) where status in ('queued', 'running');
  `,
};
