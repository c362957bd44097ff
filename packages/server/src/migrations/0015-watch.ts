export const watch = {
  id: '0015-watch',
  sql: `
    -- Written once a second, so it must be small, and no index may stand in the way of updates in place.
    alter table monitor_state drop column recent;
    alter table monitor_state add column recent int[] not null default '{}';
    alter table monitor_state set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1);

    -- A short name for each monitor that was ever watched, for the many rows below.
    create table monitor_series (
      id int generated always as identity primary key,
      service text not null,
      monitor text not null,
      unique (service, monitor)
    );

    -- What the checks of one minute saw. Latencies are codes, one byte each; see latency-code.ts.
    create table monitor_minute (
      at timestamptz not null,
      series int not null,
      count int not null,
      failed int not null,
      degraded int not null,
      sum_ms real not null,
      max_ms real not null,
      codes bytea not null,
      primary key (series, at)
    ) partition by range (at);
    -- The same of one hour and of one day, with the latencies that matter.
    create table monitor_hour (
      at timestamptz not null,
      series int not null,
      count int not null,
      failed int not null,
      degraded int not null,
      avg_ms real,
      max_ms real,
      p50_ms real,
      p95_ms real,
      primary key (series, at)
    ) partition by range (at);
    create table monitor_day (like monitor_hour, primary key (series, at)) partition by range (at);
    -- Up to when minutes have become hours and days.
    create table monitor_rolled (unit text primary key, until timestamptz not null);

    -- Every change of a state, with what was seen.
    create table monitor_transition (
      id bigint generated always as identity,
      at timestamptz not null,
      series int not null,
      status text not null,
      detail text not null,
      primary key (series, at, id)
    ) partition by range (at);

    -- What the node of a region has folded; the node that leads makes one state of all regions.
    create table monitor_region (
      service text not null,
      monitor text not null,
      region text not null,
      state jsonb not null,
      written_at timestamptz not null default clock_timestamp(),
      primary key (service, monitor, region)
    ) with (fillfactor = 50);
  `,
};
