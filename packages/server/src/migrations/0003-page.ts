export const page = {
  id: '0003-page',
  sql: `
    create table message (
      id uuid primary key,
      idempotency_key text not null unique,
      kind text not null check (kind in ('page', 'notification', 'update')),
      service text not null,
      incident_id text,
      page_id text,
      attempt_of_page int not null default 0,
      channel text not null,
      channel_type text not null,
      sandbox boolean not null,
      recipient_name text not null,
      address text not null,
      subject text not null,
      body text not null,
      actions jsonb not null,
      rendered jsonb not null,
      status text not null check (status in ('queued', 'sending', 'delivered', 'failed')),
      attempts int not null default 0,
      error text,
      reference text,
      created_at timestamptz not null,
      delivered_at timestamptz
    );
    create index message_created on message (created_at desc);
    create index message_incident on message (incident_id, created_at desc);
  `,
};
