export const inboxOperations = {
  id: '0028-inbox-operations',
  sql: `
    -- What somebody does with many events at once: goes on in batches, after a crash too, until it is done or cancelled.
    create table inbox_operation (
      id bigint generated always as identity primary key,
      source int not null,
      kind text not null check (kind in ('replay', 'skip', 'retry', 'drain')),
      status text not null default 'running' check (status in ('running', 'done', 'cancelled', 'failed')),
      -- Which events; for a drain, the concurrency and what it was before.
      detail jsonb not null,
      -- The last event that there was when it began: what arrives later is none of its business.
      upto bigint not null,
      -- How far it has come: the stage, and the last event of it that was looked at.
      cursor jsonb not null,
      total bigint not null,
      done bigint not null default 0,
      changed bigint not null default 0,
      rate double precision,
      reason text not null,
      incident_id text,
      by jsonb not null,
      at timestamptz not null,
      moved_at timestamptz not null,
      ended_at timestamptz,
      note text
    );
    create index inbox_operation_source on inbox_operation (source, id desc);
    create index inbox_operation_running on inbox_operation (source) where status = 'running';
  `,
};
