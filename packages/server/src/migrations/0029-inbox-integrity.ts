export const inboxIntegrity = {
  id: '0029-inbox-integrity',
  sql: `
    -- What the vendor knows against what the application knows.
    create table inbox_reconciliation (
      id bigint generated always as identity primary key,
      service text not null,
      reconciliation text not null,
      at timestamptz not null,
      by text not null,
      report jsonb not null
    );
    create index inbox_reconciliation_last on inbox_reconciliation (service, reconciliation, at desc);

    -- What events say of a subscription's payments, folded: the same in any order, and however often one is read.
    create table inbox_payment (
      source int not null,
      subscription text not null,
      state jsonb not null,
      -- Whether a payment has failed; the others only wait for it.
      failed boolean not null,
      changed_at timestamptz not null,
      primary key (source, subscription)
    );
    create index inbox_payment_failed on inbox_payment (source, changed_at desc) where failed;
    create table inbox_payment_read (
      source int primary key,
      received_at timestamptz not null,
      event bigint not null
    );
  `,
};
