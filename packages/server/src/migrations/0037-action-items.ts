export const actionItems = {
  id: '0037-action-items',
  sql: `
    alter table action_item drop constraint action_item_status_check;
    alter table action_item
      add constraint action_item_status_check check (status in ('open', 'done', 'dropped')),
      -- Why it was dropped.
      add column reason text,
      add column changed_at timestamptz;
    create index action_item_open on action_item (due_at) where status = 'open';
  `,
};
