import type { Generated } from 'kysely';

export type SubscriberKind = 'email' | 'webhook' | 'slack';
export type SubscriberStatus = 'unconfirmed' | 'confirmed' | 'suppressed' | 'disabled';
export type SuppressionCause = 'unsubscribed' | 'bounce' | 'complaint' | 'erasure' | 'person';
export type NoticeKind = 'incident' | 'maintenance' | 'review';
export type MailingStatus = 'new' | 'running' | 'paused' | 'done' | 'cancelled' | 'superseded';
export type RecipientState =
  | 'queued'
  | 'claimed'
  | 'sent'
  | 'failed'
  | 'bounced'
  | 'left'
  | 'suppressed'
  | 'unclear'
  | 'superseded'
  | 'cancelled';

/** Who hears of what the status page says, and what they are told. */
export interface SubscriberTables {
  subscriber: {
    id: string;
    service: string;
    kind: SubscriberKind;
    address: string;
    /** Keyed hash of kind and address. */
    key: string;
    /** Empty: all. */
    components: string[];
    status: SubscriberStatus;
    note: string | null;
    origin: 'page' | 'person' | 'import';
    /** What the person who added it says of the consent. */
    consent: string | null;
    created_at: Date;
    confirmed_at: Date | null;
    token_hash: string | null;
    token_expires_at: Date | null;
    failures: Generated<number>;
    failing_since: Date | null;
  };
  subscriber_asked: { id: Generated<string>; service: string; key: string; at: Date };
  subscriber_suppression: { service: string; key: string; cause: SuppressionCause; at: Date };
  mailing: {
    id: string;
    number: Generated<string>;
    service: string;
    /** The same again is the same mailing. */
    key: string;
    kind: NoticeKind;
    /** The incident, the occurrence of a maintenance window, or the review's incident. */
    about: string;
    state: string;
    title: string;
    text: string;
    components: string[];
    status: MailingStatus;
    recipients: Generated<number>;
    /** Why it does not go on. */
    note: string | null;
    created_at: Date;
    spread_at: Date | null;
    ended_at: Date | null;
  };
  mailing_recipient: {
    mailing: string;
    subscriber: string;
    lane: 'mail' | 'web';
    state: RecipientState;
    attempts: Generated<number>;
    next_at: Date;
    claimed_by: string | null;
    claimed_at: Date | null;
    ended_at: Date | null;
    reason: string | null;
  };
}
