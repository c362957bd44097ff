export const maintenance = {
  id: '0034-maintenance',
  sql: `
    -- Times at which something is worked on: those that a person made, and those of the plan's calendar once they are announced,
    -- have begun or were changed. All others are worked out from the calendar.
    create table maintenance (
      id text primary key,
      service text not null,
      -- Window of the plan; null: a person made it.
      window_id text,
      -- When the calendar has it; null: it is not of the calendar, or not any more.
      slot_at timestamptz,
      title text not null,
      -- Empty: all.
      components text[] not null,
      from_at timestamptz not null,
      until_at timestamptz not null,
      -- The end before anybody extended it.
      planned_until timestamptz not null,
      timezone text not null,
      -- [{ before, audience, approval }]: who is told how many seconds before.
      announce jsonb not null,
      banner boolean not null,
      template text,
      -- [{ title, by, at }]: what is done in it, and by whom it was ticked.
      tasks jsonb not null,
      emergency boolean not null,
      reason text,
      state text not null check (state in ('scheduled', 'started', 'completed', 'cancelled')),
      -- Raised with each change that calendars of others must hear of.
      sequence int not null default 0,
      -- Null: the calendar.
      made_by jsonb,
      made_at timestamptz not null,
      changed_at timestamptz not null,
      -- When it was completed or cancelled, by whom (null: by time, or by the plan), and why.
      ended_at timestamptz,
      ended_by jsonb,
      ended_because text,
      check (until_at > from_at),
      unique (service, window_id, slot_at)
    );
    create index maintenance_pending on maintenance (service, from_at) where state in ('scheduled', 'started');
    create index maintenance_past on maintenance (service, until_at);

    -- What audiences are told of it. One for each key: who makes it twice makes it once.
    create table maintenance_notice (
      id bigint generated always as identity primary key,
      maintenance_id text not null references maintenance (id),
      key text not null,
      kind text not null check (kind in ('scheduled', 'started', 'extended', 'moved', 'completed', 'cancelled')),
      audience text not null,
      -- What the plan said of the audience then.
      audience_title text not null,
      status_page boolean not null,
      -- Of an announcement: how many seconds before the beginning.
      before int,
      -- A draft waits for a person who agrees; dropped: nobody did in time.
      status text not null check (status in ('draft', 'sent', 'dropped')),
      subject text not null,
      text text not null,
      recipients jsonb not null,
      made_at timestamptz not null,
      sent_at timestamptz,
      -- Null: by itself.
      sent_by jsonb,
      unique (maintenance_id, key)
    );
  `,
};
