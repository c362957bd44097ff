import type { Rendered } from '@tocsin/channels';
import type { ChannelType } from '@tocsin/core';
import type { Json } from '../platform/database/tables.ts';

export type ActionId = 'acknowledge' | 'escalate' | 'open';

/** The tables that the `page` phase owns. */
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
    address: string;
    subject: string;
    body: string;
    actions: Json<ActionId[]>;
    rendered: Json<Rendered>;
    status: 'queued' | 'sending' | 'delivered' | 'failed';
    attempts: number;
    error: string | null;
    /** What the vendor calls it. */
    reference: string | null;
    created_at: Date;
    delivered_at: Date | null;
  };
}
