export const proposals = {
  id: '0022-proposals',
  sql: `
    -- When a runbook's schedule comes due next. A moment that is past was missed.
    create table run_schedule (
      service text not null,
      runbook text not null,
      cron text not null,
      timezone text not null,
      next_at timestamptz not null,
      primary key (service, runbook, cron, timezone)
    );
    -- What a person said of a run.
    create table run_mark (
      run_id text primary key references run (id) on delete cascade,
      helped boolean not null,
      by jsonb not null,
      at timestamptz not null
    );
    -- Each source that a step was given in its run.
    create table run_edit (
      id bigint generated always as identity primary key,
      run_id text not null,
      step text not null,
      at timestamptz not null,
      by jsonb not null,
      why text not null,
      source text not null,
      foreign key (run_id, step) references run_step (run_id, id) on delete cascade
    );
    create index run_edit_of_step on run_edit (run_id, step);
    -- What became of what a run proposes; without a row it is open.
    create table run_proposal (
      run_id text primary key references run (id) on delete cascade,
      status text not null check (status in ('open', 'exported', 'dismissed')),
      by jsonb not null,
      at timestamptz not null,
      reason text,
      branch text
    );
    create index run_of_runbook on run (service, runbook, started_at desc);
    create index run_step_to_learn_from on run_step (run_id)
      where planned_source is not null or status in ('failed', 'skipped');
  `,
};
