export const planChanges = {
  id: '0009-plan-changes',
  sql: `
    alter table plan_version
      add column sources jsonb,
      add column problems jsonb not null default '[]',
      add column loaded_by text not null default 'the start';
    create table plan_change (
      id bigint generated always as identity primary key,
      service text not null,
      version text,
      previous text,
      at timestamptz not null,
      cause text not null check (cause in ('start', 'file', 'signal', 'reload', 'added', 'removed')),
      by text not null,
      outcome text not null check (outcome in ('in_force', 'refused', 'removed')),
      problems jsonb not null
    );
    create index plan_change_service on plan_change (service, id desc);
    create trigger plan_change_append_only before update or delete on plan_change
      for each row execute function refuse_change();
    create table added_plan (
      service text primary key,
      revision text not null,
      files jsonb,
      by text not null,
      at timestamptz not null
    );
  `,
};
