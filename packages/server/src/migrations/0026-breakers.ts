export const breakers = {
  id: '0026-breakers',
  sql: `
    -- Breakers of applications that are open, or that their instances share.
    create table app_breaker (
      service text not null,
      instance text not null,
      name text not null,
      -- Why it is open by what this instance saw itself; null: it is not.
      trip text,
      since timestamptz,
      -- Until when it turns calls away; null: it does not.
      open_until timestamptz,
      -- The share of instances that opens it everywhere; null: it is this instance's own affair.
      share real,
      seen_at timestamptz not null,
      primary key (service, instance, name)
    );
  `,
};
