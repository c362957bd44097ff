export const inbox = {
  id: '0027-inbox',
  sql: `
    -- Sources get short numbers: each of millions of rows names one.
    create table inbox_source (
      id int generated always as identity primary key,
      service text not null,
      source text not null,
      unique (service, source)
    );

    -- What arrived, as it arrived; never changed. One partition a day, which is dropped whole.
    create table inbox_event (
      id bigint generated always as identity,
      source int not null,
      received_at timestamptz not null,
      -- The vendor's id of the event, by which it is known again; where a vendor has none, the hash of the body.
      vendor_id text not null,
      type text not null,
      -- Value by which it is kept in order; null: any order.
      order_key text,
      -- How it came: received from the vendor, fetched from its list, or edited by a person (of is the one that was edited).
      origin text not null default 'received' check (origin in ('received', 'fetched', 'edited')),
      of bigint,
      -- Names and values in turn, in the order and the case in which they came.
      headers text[] not null,
      -- What stood behind the path, with its question mark.
      query text not null default '',
      body bytea not null,
      -- The moment at which the vendor says that it sent it.
      sent_at timestamptz,
      primary key (id, received_at)
    ) partition by range (received_at);
    create index inbox_event_source on inbox_event (source, received_at, id);
    create index inbox_event_vendor on inbox_event (vendor_id);

    -- By which an event is known again within its window.
    create table inbox_seen (
      source int not null,
      vendor_id text not null,
      event bigint not null,
      received_at timestamptz not null,
      repeats int not null default 0,
      repeated_at timestamptz,
      primary key (source, vendor_id)
    ) with (fillfactor = 80);
    create index inbox_seen_age on inbox_seen using brin (received_at);

    -- What is still to be delivered, and dead letters; a row goes when its event is delivered or skipped, so that what is
    -- asked here costs the same however long the history is.
    create table inbox_waiting (
      event bigint not null,
      source int not null,
      received_at timestamptz not null,
      type text not null,
      order_key text,
      -- 0: of a type that comes first.
      priority smallint not null,
      -- Failed attempts so far.
      attempts int not null default 0,
      next_at timestamptz not null,
      -- It waits until next_at; else it is delivered in its turn.
      later boolean not null default false,
      dead boolean not null default false,
      -- 0: the first time; n: its n-th replay, which an application tells by the delivery's id.
      replay int not null default 0,
      error text,
      primary key (event)
    ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
    create index inbox_waiting_fresh on inbox_waiting (source, priority, event) where not later and not dead;
    create index inbox_waiting_due on inbox_waiting (source, next_at, event) where later and not dead;
    create index inbox_waiting_order on inbox_waiting (source, order_key, event) where order_key is not null and not dead;
    create index inbox_waiting_dead on inbox_waiting (source, event) where dead;
    create index inbox_waiting_age on inbox_waiting (source, received_at) where not dead;

    -- What was done with each event, append-only: an attempt, or what a person did. Dropped with its event's day.
    create table inbox_attempt (
      event bigint not null,
      received_at timestamptz not null,
      source int not null,
      at timestamptz not null,
      action text not null check (action in ('delivered', 'failed', 'dead', 'skipped', 'replayed', 'edited')),
      replay int not null default 0,
      -- What the application answered; null: nothing.
      status int,
      duration_ms int,
      -- Why it failed, or the beginning of the answer.
      note text,
      -- Who did it, where a person did.
      by text
    ) partition by range (received_at);
    create index inbox_attempt_event on inbox_attempt (event);
    create index inbox_attempt_source on inbox_attempt (source, received_at, action);

    -- Changes of the counts, appended with what they count in the same transaction, and folded into inbox_count.
    create table inbox_change (
      source int not null,
      type text not null,
      minute timestamptz not null,
      arrived int not null default 0,
      repeated int not null default 0,
      refused int not null default 0,
      delivered int not null default 0,
      failed int not null default 0,
      -- Dead letters: those that became one, less those that a person took up again.
      died int not null default 0,
      skipped int not null default 0,
      replayed int not null default 0
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
    -- By minute for a day, then by hour. waiting = arrived + replayed - delivered - skipped - died, over all of it.
    create table inbox_count (
      source int not null,
      type text not null,
      minute timestamptz not null,
      arrived bigint not null default 0,
      repeated bigint not null default 0,
      refused bigint not null default 0,
      delivered bigint not null default 0,
      failed bigint not null default 0,
      died bigint not null default 0,
      skipped bigint not null default 0,
      replayed bigint not null default 0,
      primary key (source, minute, type)
    );
    -- All of it together, so that how many wait is known without counting.
    create table inbox_total (
      source int not null,
      type text not null,
      arrived bigint not null default 0,
      repeated bigint not null default 0,
      refused bigint not null default 0,
      delivered bigint not null default 0,
      failed bigint not null default 0,
      died bigint not null default 0,
      skipped bigint not null default 0,
      replayed bigint not null default 0,
      primary key (source, type)
    );

    -- The node that delivers a source, and how often that changed: what an earlier one still finishes is told by it.
    create table inbox_owner (
      source int primary key,
      node text not null,
      epoch bigint not null,
      since timestamptz not null
    );
    -- What the node that delivers a source says of itself every second; older than a few seconds: it is gone.
    create table inbox_flow (
      source int primary key,
      node text not null,
      at timestamptz not null,
      in_flight int not null,
      -- Of the destination.
      breaker text not null check (breaker in ('closed', 'open', 'probing')),
      -- Why nothing is delivered, or why the last deliveries failed; null: nothing is wrong.
      note text
    ) with (fillfactor = 50);

    -- The last of what could not be verified, a sample of each source: shown, never delivered.
    create table inbox_refused (
      id bigint generated always as identity primary key,
      source int not null,
      at timestamptz not null,
      reason text not null,
      address text not null,
      headers text[] not null,
      body bytea not null
    );
    create index inbox_refused_source on inbox_refused (source, id desc);

    -- What the vendor's own list says against what arrived.
    create table inbox_audit (
      id bigint generated always as identity primary key,
      source int not null,
      from_at timestamptz not null,
      to_at timestamptz not null,
      at timestamptz not null,
      by text not null,
      -- { sent, here, delivered, once, twice: [], never: [], missing: [], fetched: [], outOfOrder: [], applied … }
      report jsonb not null
    );
    create index inbox_audit_source on inbox_audit (source, at desc);
  `,
};
