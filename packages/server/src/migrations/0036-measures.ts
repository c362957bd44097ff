export const measures = {
  id: '0036-measures',
  sql: `
    -- What is measured of each incident that is over, so that no timeline is read for a figure.
    create table incident_measure (
      incident_id text primary key,
      service text not null,
      title text not null,
      first_severity text not null,
      severity text not null,
      components text[] not null,
      started_at timestamptz not null,
      opened_at timestamptz not null,
      acknowledged_at timestamptz,
      mitigated_at timestamptz not null,
      resolved_at timestamptz not null,
      false_positive boolean not null,
      reopened int not null,
      clocks_met int not null,
      clocks_missed int not null,
      updates_on_time int not null,
      updates_late int not null,
      pages jsonb not null,
      alert_keys text[] not null,
      repeat_of text,
      review_due_at timestamptz,
      reviewed_at timestamptz,
      -- The incident's version that was measured, and by which edition of the rules: others are measured anew at the start.
      incident_version int not null,
      edition int not null
    );
    create index incident_measure_ended on incident_measure (resolved_at);
    create index incident_measure_service on incident_measure (service, resolved_at);
    create index incident_measure_opened on incident_measure (service, opened_at);

    -- When an action item was ticked; those of before are known from the audit log.
    alter table action_item add column done_at timestamptz;
    update action_item set done_at = (
      select max(at) from audit where action = 'action-item.done' and subject = action_item.id
    ) where status = 'done';
    create index action_item_due on action_item (due_at) where due_at is not null;

    create table training (
      id text primary key,
      service text not null,
      person text not null,
      what text not null,
      at timestamptz not null,
      -- The drill that it was; null: it was none.
      drill text,
      recorded_at timestamptz not null,
      recorded_by jsonb not null
    );
    create index training_of_service on training (service, at desc);

    -- Goals in words that somebody says are met, by their title.
    create table goal_tick (
      service text not null,
      goal text not null,
      period text not null,
      at timestamptz not null,
      by jsonb not null,
      primary key (service, goal, period)
    );

    -- Until which moment it is decided which monthly reports are sent.
    create table measure_report (
      service text primary key,
      rule text not null,
      decided_at timestamptz not null
    );
  `,
};
