export const contain = {
  id: '0006-contain',
  sql: `
    create table lever_version (
      service text primary key,
      version integer not null,
      definition text not null
    );
    create table lever_state (
      service text not null,
      lever text not null,
      pulled boolean not null,
      value jsonb not null,
      by jsonb not null,
      reason text not null,
      at timestamptz not null,
      expires_at timestamptz,
      incident_id text,
      version integer not null,
      primary key (service, lever)
    );
    create table lever_event (
      id bigint generated always as identity primary key,
      service text not null,
      lever text not null,
      action text not null check (action in ('pulled', 'released')),
      value jsonb not null,
      by jsonb not null,
      reason text not null,
      at timestamptz not null,
      incident_id text,
      version integer not null
    );
    create index lever_event_lever on lever_event (service, lever, id desc);
    create trigger lever_event_append_only before update or delete on lever_event
      for each row execute function refuse_change();
  `,
};
