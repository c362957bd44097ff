export const communicate = {
  id: '0007-communicate',
  sql: `
    create table status_update (
      id text primary key,
      incident_id text not null,
      service text not null,
      audience text not null,
      audience_title text not null,
      external boolean not null,
      status_page boolean not null,
      status text not null check (status in ('draft', 'sent')),
      subject text,
      text text not null,
      edited boolean not null,
      recipients jsonb not null,
      due_at timestamptz not null,
      created_at timestamptz not null,
      sent_at timestamptz,
      sent_by jsonb,
      unique (incident_id, audience, due_at)
    );
    create unique index status_update_one_draft on status_update (incident_id, audience) where status = 'draft';
    create index status_update_newest on status_update (created_at desc);
    create index status_update_published on status_update (service, sent_at desc) where status = 'sent' and status_page;
  `,
};
