export const statusExport = {
  id: '0032-status-export',
  sql: `
    -- How the copies of a status page stand.
    create table status_export (
      service text not null,
      target text not null check (target in ('folder', 's3')),
      place text not null,
      written_at timestamptz,
      changed int not null default 0,
      failing_since timestamptz,
      error text,
      files jsonb not null default '{}',
      primary key (service, target)
    );
  `,
};
