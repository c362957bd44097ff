export const respond = {
  id: '0002-respond',
  sql: `
    create table incident (
      id text primary key,
      service text not null,
      plan_version text not null,
      status text not null,
      active boolean not null,
      severity text not null,
      opened_at timestamptz not null,
      resolved_at timestamptz,
      version int not null,
      wake_at timestamptz,
      state jsonb not null
    );
    create index incident_active on incident (service) where active;
    create index incident_opened on incident (opened_at desc);
    create table incident_number (
      year int primary key,
      last int not null
    );
    create table timeline_entry (
      incident_id text not null references incident (id),
      seq int not null,
      at timestamptz not null,
      actor jsonb not null,
      kind text not null,
      text text not null,
      fact jsonb not null,
      hash text not null,
      primary key (incident_id, seq)
    );
    create trigger timeline_append_only before update or delete on timeline_entry
      for each row execute function refuse_change();
  `,
};
