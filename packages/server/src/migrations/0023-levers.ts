export const levers = {
  id: '0023-levers',
  sql: `
    -- For whom a lever is pulled; null: for everybody.
    alter table lever_state add column scope jsonb;
    alter table lever_event add column scope jsonb;
    -- A move that waits until others have agreed.
    create table lever_request (
      id bigint generated always as identity primary key,
      service text not null,
      lever text not null,
      action text not null check (action in ('pull', 'release')),
      value jsonb,
      scope jsonb,
      reason text not null,
      -- How long the lever stays pulled, in seconds, counted from the move.
      expires_in integer,
      incident_id text,
      status text not null check (status in ('waiting', 'done', 'refused', 'withdrawn', 'lapsed')),
      by jsonb not null,
      at timestamptz not null,
      -- Who has agreed, the one who asked first: a list of actors.
      agreed jsonb not null,
      settled_at timestamptz,
      -- Why it was refused, or could not be done.
      outcome text
    );
    create unique index lever_request_waiting on lever_request (service, lever) where status = 'waiting';
    -- What a rule of a lever knows: since when its criteria hold or do not, and when it pulled.
    create table lever_rule (
      service text not null,
      lever text not null,
      rule integer not null,
      -- The rule as it is in the plan: another rule begins anew.
      definition text not null,
      holds boolean not null,
      since timestamptz not null,
      -- Whether what is pulled now was pulled by it.
      pulled boolean not null,
      pulls timestamptz[] not null,
      primary key (service, lever, rule)
    );
    -- Where a lever that is moved by commands stands in the world.
    create table lever_command (
      service text not null,
      lever text not null,
      -- settled: as wanted; moving: a command runs or waits; failed: it ended badly; unknown: it may or may not have happened.
      status text not null check (status in ('settled', 'moving', 'failed', 'unknown')),
      wanted text not null check (wanted in ('applied', 'reverted')),
      -- Counts the moves, so that a late end of an earlier one changes nothing.
      attempt integer not null,
      started_at timestamptz,
      ended_at timestamptz,
      exit_code integer,
      output text not null,
      verified text check (verified in ('applied', 'reverted', 'unknown')),
      verified_at timestamptz,
      -- Since when what is verified differs from what is wanted.
      drift_since timestamptz,
      primary key (service, lever)
    );
    -- Applications that listen, as they say of themselves; a row that was not seen for a while is an application that ended.
    create table app_instance (
      service text not null,
      instance text not null,
      version text,
      sdk text,
      runtime text,
      node text not null,
      connected boolean not null,
      connected_at timestamptz,
      seen_at timestamptz not null,
      -- Version of the levers that it acts on, and how long after their move it did.
      levers_version integer,
      lag_ms integer,
      primary key (service, instance)
    );
  `,
};
