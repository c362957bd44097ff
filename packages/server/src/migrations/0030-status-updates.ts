export const statusUpdates = {
  id: '0030-status-updates',
  sql: `
    alter table status_update
      -- Goes up with each text that a person saves.
      add column version int not null default 1,
      add column edited_by jsonb,
      add column edited_at timestamptz,
      -- It was drafted to go out by itself.
      add column unattended boolean not null default false;
    -- It goes to people outside: it shows nothing of the incident but its own text.
    alter table message add column outside boolean not null default false;
  `,
};
