export const platform = {
  id: '0001-platform',
  sql: `
    create table instance (
      id int primary key check (id = 1),
      secret text not null,
      created_at timestamptz not null default now()
    );
    create table node (
      id text primary key,
      lock_key bigint not null,
      pool_id text not null,
      started_at timestamptz not null
    );
    create table plan_version (
      hash text not null,
      service text not null,
      loaded_at timestamptz not null,
      document jsonb not null,
      primary key (service, hash)
    );
    create table credential (
      hash text primary key,
      kind text not null check (kind in ('session', 'signin', 'run')),
      subject jsonb not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    );
    create index credential_expires on credential (expires_at);
    create table audit (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      actor jsonb not null,
      action text not null,
      subject text not null,
      detail jsonb not null
    );
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end $$;
    create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();
  `,
};
