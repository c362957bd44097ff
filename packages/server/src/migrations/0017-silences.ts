export const silences = {
  id: '0017-silences',
  sql: `
    create table silence (
      id bigint generated always as identity primary key,
      service text not null,
      -- 'maintenance': work that a person began; it is about components, and empty means all of them.
      kind text not null check (kind in ('silence', 'maintenance')),
      matcher jsonb not null,
      components text[] not null,
      from_at timestamptz not null,
      until_at timestamptz not null,
      -- It has begun, and stays so when the clock is set back.
      started boolean not null,
      why text not null,
      made_by jsonb not null,
      made_at timestamptz not null,
      -- Set by a person, or once 'until' was seen to pass: one that is over stays over when the clock is set back.
      ended_at timestamptz,
      ended_by jsonb
    );
    create index silence_open on silence (service) where ended_at is null;

    -- Why an alert is held, in words, and until when at most.
    alter table alert add column held_because text;
    alter table alert add column held_until timestamptz;
    alter table alert add column held_at timestamptz;
    -- The rule that applied when it was last looked at, and what it made of it.
    alter table alert add column rule text;
    alter table alert add column rule_severity text;
    alter table alert add column rule_component text;
    -- Alerts with the same one belong to one incident.
    alter table alert add column alert_group text;
    create index alert_held_firing on alert (service) where held_by is not null and status = 'firing';
    create index alert_by_rule on alert (service, rule, first_at desc) where rule is not null;
    create index alert_of_incident on alert (incident_id) where incident_id is not null;
  `,
};
