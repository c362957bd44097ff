export const runParameters = {
  id: '0010-run-parameters',
  sql: `
    alter table run add column parameters jsonb not null default '{}';
    alter table run_step
      add column option text,
      add column parameters jsonb not null default '[]';
  `,
};
