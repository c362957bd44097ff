export const detect = {
  id: '0004-detect',
  sql: `
    create table alert (
      id bigint generated always as identity primary key,
      service text not null,
      dedup_key text not null,
      source text not null,
      summary text not null,
      severity text,
      status text not null check (status in ('firing', 'resolved')),
      components text[] not null,
      runbook text,
      since timestamptz not null,
      count bigint not null default 1,
      first_at timestamptz not null,
      last_at timestamptz not null,
      incident_id text,
      -- The last status that the response was told; null: it has not heard of this alert yet.
      told text check (told in ('firing', 'resolved')),
      -- Something of this alert has not been told yet: that it is there, its level, its end, an acknowledgement.
      untold boolean not null default false,
      acknowledge_by text,
      -- The event that opened it, byte for byte as it was sent.
      event bytea
    );
    create unique index alert_firing on alert (service, dedup_key) where status = 'firing';
    create index alert_untold on alert (service, id) where untold;
    -- Not by last_at: an index on a column that each repeat changes would make every repeat dearer.
    create index alert_recent on alert (first_at desc);

    create table monitor_state (
      service text not null,
      monitor text not null,
      state jsonb not null,
      recent jsonb not null,
      primary key (service, monitor)
    );
    create table metric_state (
      service text not null,
      metric text not null,
      state jsonb not null,
      recent jsonb not null,
      primary key (service, metric)
    );
    create table heartbeat (
      service text not null,
      monitor text not null,
      ok_at timestamptz,
      start_at timestamptz,
      fail_at timestamptz,
      message text not null default '',
      duration_ms bigint,
      primary key (service, monitor)
    );
    create table detect_tick (id int primary key check (id = 1), last_tick_at timestamptz not null);

    -- What was pushed, added up in steps of 10 seconds.
    create table counter_step (
      service text not null,
      metric text not null,
      start_at timestamptz not null,
      ok double precision not null,
      fail double precision not null,
      count double precision not null,
      sum double precision not null,
      buckets double precision[],
      primary key (service, metric, start_at)
    );
    create index counter_step_age on counter_step using brin (start_at);
    create function add_buckets(a double precision[], b double precision[]) returns double precision[]
      language sql immutable parallel safe as $$
        select array_agg(coalesce(x, 0) + coalesce(y, 0) order by i) from unnest(a, b) with ordinality as t(x, y, i)
      $$;
  `,
};
