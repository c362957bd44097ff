export const consent = {
  id: '0029-consent',
  sql: `
    -- An address is known by a keyed hash everywhere else, so that forgetting it is emptying one column, and its suppression stays.
    create table consent_address (
      key text primary key,
      -- E.164 or e-mail as it came first; null: erased.
      address text,
      first_at timestamptz not null,
      erased_at timestamptz
    );

    -- Who agreed to what, when and how; append-only but for the evidence of those whose data is erased.
    create table consent_entry (
      id bigint generated always as identity primary key,
      key text not null references consent_address,
      service text not null,
      -- Null: the whole service.
      merchant text,
      channel text not null check (channel in ('sms', 'whatsapp', 'voice', 'email')),
      action text not null check (action in ('granted', 'revoked', 'asked', 'confirmed', 'suppressed', 'started', 'lifted')),
      cause text check (cause in ('stop', 'possible-stop', 'complaint', 'person', 'erasure')),
      at timestamptz not null,
      recorded_at timestamptz not null,
      how text not null check (how in ('web-form', 'keyword', 'message', 'import', 'person', 'api')),
      wording text,
      evidence jsonb not null default '{}',
      by jsonb not null,
      import text,
      -- The same again is the same entry.
      fingerprint text not null unique
    );
    create index consent_entry_key on consent_entry (key, at);
    create index consent_entry_service on consent_entry (service, id);
    create index consent_entry_import on consent_entry (import, key) where import is not null;
    create function consent_entry_stays() returns trigger language plpgsql as $stays$
    begin
      if tg_op = 'UPDATE' and new.evidence = '{"erased": true}'
        and to_jsonb(new) - 'evidence' = to_jsonb(old) - 'evidence' then return new; end if;
      raise exception 'the consent log is append-only';
    end $stays$;
    create trigger consent_entry_stays before update or delete on consent_entry
      for each row execute function consent_entry_stays();

    -- Where each address stands: made of the log alone, again after each entry.
    create table consent_state (
      key text not null,
      service text not null,
      -- Empty: the whole service.
      merchant text not null,
      channel text not null,
      state text not null check (state in ('granted', 'revoked', 'asked')),
      at timestamptz not null,
      primary key (key, service, merchant, channel)
    );
    create index consent_state_service on consent_state (service, state);
    create table consent_suppression (
      key text primary key,
      cause text not null,
      at timestamptz not null,
      service text not null
    );
    create index consent_suppression_at on consent_suppression (at desc, key);

    -- Events of the inbox that may bring a message of a person: noted with the event, gone when it was looked at.
    create table consent_due (
      event bigint primary key,
      received_at timestamptz not null,
      attempts int not null default 0,
      next_at timestamptz not null,
      error text
    );
    create index consent_due_next on consent_due (next_at);

    -- What people wrote. A message that the vendor sends again has the same reference.
    create table consent_message (
      event bigint primary key,
      key text not null references consent_address,
      service text not null,
      source text not null,
      reference text not null,
      channel text not null,
      recipient text not null,
      text text not null,
      meaning text not null,
      at timestamptz not null,
      received_at timestamptz not null,
      unique (service, source, reference)
    );
    create index consent_message_key on consent_message (key, at desc);

    create table consent_case (
      id bigint generated always as identity primary key,
      key text not null references consent_address,
      service text not null,
      kind text not null check (kind in ('complaint', 'possible-stop')),
      channel text not null,
      merchant text,
      status text not null default 'open' check (status in ('open', 'answered', 'closed')),
      origin text not null check (origin in ('message', 'person')),
      text text not null,
      opened_at timestamptz not null,
      opened_by jsonb not null,
      due_at timestamptz not null,
      told_at timestamptz not null,
      answered_at timestamptz,
      closed_at timestamptz,
      cause text,
      incident_id text,
      evidence jsonb
    );
    -- What the same person complains of again belongs to the case that waits.
    create unique index consent_case_open on consent_case (service, key) where status <> 'closed';
    create index consent_case_due on consent_case (status, due_at, id);
    create table consent_case_note (
      id bigint generated always as identity primary key,
      consent_case bigint not null references consent_case,
      at timestamptz not null,
      by jsonb not null,
      kind text not null,
      text text not null
    );
    create index consent_case_note_case on consent_case_note (consent_case, id);
  `,
};
