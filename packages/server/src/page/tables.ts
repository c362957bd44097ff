import type { ActionId, AnswerLine, CalendarPart, Rendered } from '@tocsin/channels';
import type { ChannelType } from '@tocsin/core';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

export type { ActionId } from '@tocsin/channels';

/** Keys by which a browser's push service encrypts for it. */
export interface PushKeys {
  readonly p256dh: string;
  readonly auth: string;
}

/** The tables that the `page` phase owns, but for those of on-call. */
export interface PageTables {
  message: {
    id: string;
    /** Enqueuing the same thing twice makes one message. */
    idempotency_key: string;
    kind: 'page' | 'notification' | 'update';
    service: string;
    incident_id: string | null;
    page_id: string | null;
    /** Which of the person's contact methods this is, from 0. */
    attempt_of_page: number;
    channel: string;
    channel_type: ChannelType;
    sandbox: boolean;
    recipient_name: string;
    /** Whose address it is; null: a conversation, or somebody whom the plan does not know. */
    person: string | null;
    address: string;
    subject: string;
    body: string;
    actions: Json<ActionId[]>;
    rendered: Json<Rendered>;
    /** `held`: it waits for a limit, for the end of quiet hours, or within a bundle that is being sent. */
    status: 'queued' | 'held' | 'sending' | 'delivered' | 'failed' | 'not-needed';
    attempts: number;
    error: string | null;
    /** What the vendor calls it. */
    reference: string | null;
    created_at: Date;
    delivered_at: Date | null;
    is_first: Generated<boolean>;
    is_test: Generated<boolean>;
    /** It goes to people outside: it shows nothing of the incident but its own text. */
    outside: Generated<boolean>;
    is_bundle: Generated<boolean>;
    bundled_into: string | null;
    claimed_at: Date | null;
    held_until: Date | null;
    held_why: 'limit' | 'quiet' | null;
    answer_code: string | null;
    carried_by: string | null;
    /** An invitation that an e-mail carries. */
    calendar: ColumnType<CalendarPart | null, string | null | undefined, string | null>;
    receipt_status: 'delivered' | 'failed' | null;
    receipt_at: Date | null;
  };
  message_answer: { message_id: string; action: string; by: string; at: Date };
  channel_state: {
    service: string;
    channel: string;
    state: 'closed' | 'open' | 'half-open';
    failures: number;
    since: Date;
    error: string | null;
  };
  opt_out: { service: string; channel: string; address: string; at: Date };
  contact_test: {
    message_id: string;
    service: string;
    person: string;
    channel: string;
    address: string;
    at: Date;
    outcome: 'waiting' | 'delivered' | 'confirmed' | 'failed';
    error: string | null;
  };
  push_subscription: { service: string; endpoint: string; person: string; keys: Json<PushKeys>; created_at: Date };
  inbound_request: {
    hash: string;
    at: Date;
    lines: ColumnType<readonly AnswerLine[] | null, string | null, string | null>;
  };
}
