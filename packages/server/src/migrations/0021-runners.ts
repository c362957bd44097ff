export const runners = {
  id: '0021-runners',
  sql: `
    -- Machines elsewhere that run steps. The token is known to the machine alone.
    create table runner (
      id text primary key,
      name text not null unique,
      labels jsonb not null,
      token_hash text not null unique,
      created_by jsonb not null,
      created_at timestamptz not null,
      -- Of the process that used the token last; its moment is of the database's clock.
      seen_at timestamptz,
      instance text,
      version text
    );
    -- One attempt of a step that runs on a runner. All moments are of the database's clock.
    create table runner_job (
      id text primary key,
      run_id text not null,
      step text not null,
      attempt int not null,
      label text not null,
      -- Without its connection and without secrets, which the node that gives it away adds.
      cell jsonb not null,
      status text not null default 'waiting' check (status in ('waiting', 'running', 'ended', 'lost')),
      -- An earlier attempt may still be stopping until then.
      claimable_at timestamptz not null default clock_timestamp(),
      runner_id text references runner (id) on delete set null,
      runner_name text,
      instance text,
      created_at timestamptz not null default clock_timestamp(),
      beat_at timestamptz,
      ended_at timestamptz,
      stop text check (stop in ('cancelled', 'lost')),
      question jsonb,
      answer text check (answer in ('commit', 'rollback')),
      pieces int not null default 0,
      characters bigint not null default 0,
      result jsonb,
      unique (run_id, step, attempt),
      foreign key (run_id, step) references run_step (run_id, id) on delete cascade
    );
    create index runner_job_open on runner_job (status) where status in ('waiting', 'running');
    -- What a runner sent, until the end of the step is on record.
    create table runner_output (
      job text not null references runner_job (id) on delete cascade,
      piece int not null,
      text text not null,
      primary key (job, piece)
    );
  `,
};
