export const subscribers = {
  id: '0033-subscribers',
  sql: `
    -- Who hears of what the status page says. Who ends it is deleted; that they ended it stays as a suppression by a keyed hash.
    create table subscriber (
      id text primary key,
      service text not null,
      kind text not null check (kind in ('email', 'webhook', 'slack')),
      address text not null,
      -- Keyed hash of kind and address.
      key text not null,
      -- Empty: all.
      components text[] not null default '{}',
      status text not null check (status in ('unconfirmed', 'confirmed', 'suppressed', 'disabled')),
      -- Why it is suppressed or disabled.
      note text,
      origin text not null check (origin in ('page', 'person', 'import')),
      -- What the person who added it says of the consent.
      consent text,
      created_at timestamptz not null,
      confirmed_at timestamptz,
      -- SHA-256 of the token in the mail that asks.
      token_hash text,
      token_expires_at timestamptz,
      failures int not null default 0,
      failing_since timestamptz,
      unique (service, key)
    );
    create index subscriber_service on subscriber (service, status, id);
    create index subscriber_unconfirmed on subscriber (created_at) where status = 'unconfirmed';

    -- Mails that asked for a confirmation, so that nobody is molested by others. Kept for a day.
    create table subscriber_asked (
      id bigint generated always as identity primary key,
      service text not null,
      key text not null,
      at timestamptz not null
    );
    create index subscriber_asked_key on subscriber_asked (key, at);

    create table subscriber_suppression (
      service text not null,
      key text not null,
      cause text not null check (cause in ('unsubscribed', 'bounce', 'complaint', 'erasure', 'person')),
      at timestamptz not null,
      primary key (service, key)
    );

    -- What all subscribers are told at once.
    create table mailing (
      id text primary key,
      number bigint generated always as identity unique,
      service text not null,
      -- The same again is the same mailing.
      key text not null,
      kind text not null check (kind in ('incident', 'maintenance', 'review')),
      about text not null,
      state text not null,
      title text not null,
      text text not null,
      components text[] not null,
      status text not null check (status in ('new', 'running', 'paused', 'done', 'cancelled', 'superseded')),
      recipients int not null default 0,
      -- Why it does not go on, as the mail server says.
      note text,
      created_at timestamptz not null,
      spread_at timestamptz,
      ended_at timestamptz,
      unique (service, key)
    );
    create index mailing_open on mailing (service, number) where status in ('new', 'running', 'paused');
    create index mailing_about on mailing (service, kind, about, number);

    -- One row a recipient. A row that is claimed when its node dies may have been sent: it is not sent again.
    create table mailing_recipient (
      mailing text not null references mailing on delete cascade,
      subscriber text not null,
      lane text not null check (lane in ('mail', 'web')),
      state text not null check (state in
        ('queued', 'claimed', 'sent', 'failed', 'bounced', 'left', 'suppressed', 'unclear', 'superseded', 'cancelled')),
      attempts int not null default 0,
      next_at timestamptz not null,
      claimed_by text,
      claimed_at timestamptz,
      ended_at timestamptz,
      reason text,
      primary key (mailing, subscriber)
    );
    create index mailing_recipient_queued on mailing_recipient (mailing, lane, next_at) where state = 'queued';
    create index mailing_recipient_claimed on mailing_recipient (mailing) where state = 'claimed';
    create index mailing_recipient_subscriber on mailing_recipient (subscriber);
  `,
};
