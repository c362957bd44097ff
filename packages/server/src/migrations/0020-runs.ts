export const runs = {
  id: '0020-runs',
  sql: `
    alter table run add column session jsonb not null default '{"cwd": null, "variables": {}}',
      add column paused_at timestamptz,
      add column runs_all boolean not null default false,
      add column runs_all_by jsonb,
      add column runs_all_from int not null default 0,
      add column options jsonb not null default '[]',
      add column halted text;
    alter table run_step drop constraint run_step_kind_check, drop constraint run_step_status_check;
    alter table run_step
      add check (kind in ('shell', 'sql', 'http', 'typescript', 'wait', 'gate', 'manual')),
      add check (status in ('pending', 'approving', 'queued', 'running', 'done', 'failed', 'skipped', 'unknown')),
      add column settings jsonb not null default '{}',
      add column question jsonb,
      add column answer text check (answer in ('commit', 'rollback')),
      add column retries int not null default 0,
      add column retry_at timestamptz,
      add column stopping jsonb,
      add column hold_state jsonb,
      add column planned_source text;
    create table run_approval (
      run_id text not null references run (id) on delete cascade,
      step text not null,
      attempt int not null,
      who text not null,
      by jsonb not null,
      holds_role boolean not null,
      at timestamptz not null,
      primary key (run_id, step, attempt, who)
    );
  `,
};
