export const impact = {
  id: '0031-impact',
  sql: `
    -- What the plan's metrics said of an incident's impact in the last hour, for its trend.
    create table impact_reading (
      incident_id text not null,
      at timestamptz not null,
      users jsonb,
      customers jsonb,
      revenue double precision,
      primary key (incident_id, at)
    );
    create index impact_reading_at on impact_reading (at);

    -- What people wrote into the fields of an update's template, in their one form.
    create table update_field_values (
      update_id text primary key,
      field_values jsonb not null,
      updated_at timestamptz not null
    );

    -- Incidents that are over, as they are looked for: made again whenever one ends or its review changes.
    create table incident_text (
      incident_id text primary key,
      service text not null,
      severity text not null,
      started_at timestamptz not null,
      resolved_at timestamptz not null,
      title text not null,
      resolution text not null,
      -- The review's words, without those of the template.
      lessons text not null,
      components text[] not null,
      -- Alerts as they are compared: their keys, and their words without numbers.
      alerts text[] not null,
      runbooks text[] not null,
      -- Steps that were done and levers that were pulled, as they are shown.
      helped jsonb not null,
      review_id text,
      false_positive boolean not null,
      -- It went on as another incident, and is not shown.
      merged boolean not null,
      -- The versions of the incident and of its review of which the row is made.
      made_of text not null,
      words tsvector not null
    );
    create index incident_text_words on incident_text using gin (words);
    create index incident_text_components on incident_text using gin (components);
    create index incident_text_alerts on incident_text using gin (alerts);
    create index incident_text_service on incident_text (service, resolved_at desc);
  `,
};
