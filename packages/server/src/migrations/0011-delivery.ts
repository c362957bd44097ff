export const delivery = {
  id: '0011-delivery',
  sql: `
    alter table message drop constraint message_status_check;
    alter table message
      add constraint message_status_check check (status in ('queued', 'held', 'sending', 'delivered', 'failed', 'not-needed')),
      -- Whose address it is; null: a conversation, or somebody whom the plan does not know.
      add column person text,
      -- The first page of its incident to this address: it waits for no repeat.
      add column is_first boolean not null default false,
      add column is_test boolean not null default false,
      -- Made of messages that waited; these name it in bundled_into.
      add column is_bundle boolean not null default false,
      add column bundled_into uuid,
      -- When it was last handed to the channel: what limits count.
      add column claimed_at timestamptz,
      add column held_until timestamptz,
      add column held_why text check (held_why in ('limit', 'quiet')),
      add column answer_code text,
      -- The channel that took it: its own, or that channel's backup.
      add column carried_by text,
      add column receipt_status text check (receipt_status in ('delivered', 'failed')),
      add column receipt_at timestamptz;
    create index message_page on message (page_id) where page_id is not null;
    create index message_address on message (channel_type, address, claimed_at) where claimed_at is not null;
    create index message_held on message (service, channel, address) where status = 'held';
    create index message_bundle on message (bundled_into) where bundled_into is not null;
    create index message_reference on message (service, reference) where reference is not null;

    -- Who pressed which button: a link works once, and an answer that a vendor repeats counts once.
    create table message_answer (
      message_id uuid not null,
      action text not null,
      by text not null,
      at timestamptz not null,
      primary key (message_id, action, by)
    );
    create table channel_state (
      service text not null,
      channel text not null,
      state text not null check (state in ('closed', 'open', 'half-open')),
      failures int not null,
      since timestamptz not null,
      error text,
      primary key (service, channel)
    );
    create table opt_out (
      service text not null,
      channel text not null,
      address text not null,
      at timestamptz not null,
      primary key (service, channel, address)
    );
    create table contact_test (
      message_id uuid primary key,
      service text not null,
      person text not null,
      channel text not null,
      address text not null,
      at timestamptz not null,
      outcome text not null check (outcome in ('waiting', 'delivered', 'confirmed', 'failed')),
      error text
    );
    create index contact_test_method on contact_test (service, person, channel, address, at desc);
    create table push_subscription (
      service text not null,
      endpoint text not null,
      person text not null,
      keys jsonb not null,
      created_at timestamptz not null,
      primary key (service, endpoint)
    );
    -- Requests of vendors that were acted on, so that one that is repeated is answered and not done again.
    create table inbound_request (hash text primary key, at timestamptz not null, lines jsonb);
    create index inbound_request_at on inbound_request (at);
  `,
};
