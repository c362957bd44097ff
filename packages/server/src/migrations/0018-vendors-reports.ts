export const vendorsReports = {
  id: '0018-vendors-reports',
  sql: `
    -- What was read last at an address of a vendor; several plans may name the same one.
    create table vendor_feed (
      url text primary key,
      etag text,
      last_modified text,
      reading jsonb,
      read_at timestamptz,
      failures int not null default 0,
      error text,
      next_at timestamptz not null
    );
    -- What a plan knows of its vendors.
    create table vendor_state (
      service text not null,
      vendor text not null,
      state jsonb not null,
      primary key (service, vendor)
    );
    -- A vendor's trouble that was named on an incident's timeline, so that it is named once.
    create table vendor_suspicion (
      incident_id text not null,
      vendor text not null,
      trouble text not null,
      what text not null,
      evidence text not null,
      said_at timestamptz not null,
      -- When the timeline was told that the vendor says it is over.
      over_at timestamptz,
      primary key (incident_id, vendor, trouble)
    );
    create index vendor_suspicion_open on vendor_suspicion (vendor) where over_at is null;

    create table user_report (
      id bigint generated always as identity primary key,
      service text not null,
      -- Null: whoever reports does not know.
      component text,
      text text not null,
      -- How to reach whoever reports: personal data, for responders only.
      contact text,
      via text not null check (via in ('form', 'api')),
      -- Who of the team passed it on.
      by text,
      -- Keyed hash of the address, or of what stands for it: tells people apart and leads to nobody.
      reporter text not null,
      -- One form is taken once.
      form text unique,
      at timestamptz not null,
      spam boolean not null default false,
      incident_id text
    );
    create index user_report_recent on user_report (service, at desc);
    create index user_report_incident on user_report (incident_id) where incident_id is not null;
    create index user_report_age on user_report using brin (at);
    -- How many reports the timeline was told of: at 1, 3, 10, 30, 100.
    create table incident_reports (incident_id text primary key, said int not null);
  `,
};
