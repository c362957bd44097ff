export const leverTimes = {
  id: '0024-lever-times',
  sql: `
    -- When the version was made: applications tell how long it took to reach them.
    alter table lever_version add column at timestamptz not null default now();
    create index app_instance_seen on app_instance (seen_at);
  `,
};
