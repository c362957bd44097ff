export const heartbeat = {
  id: '0019-heartbeat',
  sql: `
    -- The run that began last and has not ended; several may run at once, and the last one's time is watched.
    alter table heartbeat add column running_since timestamptz, add column running_run uuid;
    -- The last pings of each heartbeat, as they came.
    create table heartbeat_ping (
      id bigint generated always as identity primary key,
      service text not null,
      monitor text not null,
      at timestamptz not null,
      kind text not null check (kind in ('success', 'start', 'fail', 'log')),
      exit_code smallint,
      -- The run that it is of, when its sender names runs.
      run uuid,
      -- From the run's start, or as its sender measured it.
      duration_ms bigint,
      -- How it came: GET, HEAD or POST, or SDK.
      method text not null,
      -- Head of what was sent, and how long all of it was.
      body text not null default '',
      body_bytes int not null default 0
    );
    create index heartbeat_ping_recent on heartbeat_ping (service, monitor, id desc);
  `,
};
