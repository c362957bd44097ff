export const alertFlow = {
  id: '0014-alert-flow',
  sql: `
    -- What its sender says of it, by which rules, silences and inhibitions find it.
    alter table alert add column labels jsonb not null default '{}';
    -- Where its sender shows it.
    alter table alert add column link text;
    -- Why the response is not told of it: 'silence:7', 'maintenance:nightly', 'inhibited:ID', 'parent:host', 'rule:ID'.
    alter table alert add column held_by text;
    create index alert_held on alert (service) where held_by is not null;
    -- A person said that there was nothing wrong.
    alter table alert add column false_positive boolean not null default false;
    create index alert_by_source on alert (service, source, first_at desc);
  `,
};
