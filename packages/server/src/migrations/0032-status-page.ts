export const statusPage = {
  id: '0032-status-page',
  sql: `
    -- What a person posts on the public page without an incident: nobody is paged.
    create table status_notice (
      id bigint generated always as identity primary key,
      service text not null,
      title text not null,
      status text not null check (status in ('investigating', 'identified', 'monitoring', 'resolved')),
      -- What it says of components, by id: degraded, partial, major, maintenance or operational.
      components jsonb not null default '{}',
      started_at timestamptz not null,
      resolved_at timestamptz,
      made_by jsonb not null
    );
    create index status_notice_open on status_notice (service) where resolved_at is null;
    create index status_notice_past on status_notice (service, resolved_at);
    create table status_notice_update (
      id bigint generated always as identity primary key,
      notice bigint not null references status_notice,
      at timestamptz not null,
      status text not null,
      text text not null,
      made_by jsonb not null
    );
    create index status_notice_update_notice on status_notice_update (notice, id);

    -- What the page shows is found without looking through the drafts.
    create index status_update_published_incident on status_update (service, incident_id) where status_page and status = 'sent';
  `,
};
