export const onCall = {
  id: '0012-on-call',
  sql: `
    create table schedule_override (
      id uuid primary key,
      service text not null,
      schedule text not null,
      kind text not null check (kind in ('override', 'swap')),
      -- Null for a swap, which is about every slot.
      slot text,
      -- Who steps in (nobody: empty), or the two who swap.
      people text[] not null,
      from_at timestamptz not null,
      to_at timestamptz not null check (to_at > from_at),
      reason text not null,
      by text not null,
      created_at timestamptz not null,
      -- Taken back after it had begun: it holds until here, so that the past stays as it was.
      ended_at timestamptz
    );
    create index schedule_override_service on schedule_override (service, to_at);

    -- One row: when a job was last sent round, and when one came back.
    create table watchdog_pulse (id int primary key check (id = 1), asked_at timestamptz, came_back_at timestamptz);
    create table watchdog_heartbeat (
      service text primary key,
      tried_at timestamptz not null,
      -- The last call that was answered well.
      called_at timestamptz,
      error text
    );
    create table test_page (
      id uuid primary key,
      service text not null,
      at timestamptz not null,
      due_at timestamptz not null,
      outcome text not null check (outcome in ('waiting', 'confirmed', 'missed')),
      tests jsonb not null
    );
    create index test_page_service on test_page (service, at desc);
  `,
};
