export const actionItems = {
  id: '0037-action-items',
  sql: `
    alter table action_item drop constraint action_item_status_check;
    alter table action_item
      add constraint action_item_status_check check (status in ('open', 'done', 'dropped')),
      -- Why it was dropped.
      add column reason text,
      add column changed_at timestamptz,
      -- The issue in the tracker of the plan, and how far it is in step.
      add column tracker jsonb;
    create index action_item_open on action_item (due_at) where status = 'open';
    create index action_item_issue on action_item ((tracker->>'place'), (tracker->>'id')) where tracker is not null;

    -- How the tracker of a service answers: one that refuses or has enough is left alone until then.
    create table tracker_state (
      service text primary key,
      place text not null,
      paused_until timestamptz,
      failure text,
      error text,
      read_at timestamptz
    );
  `,
};
