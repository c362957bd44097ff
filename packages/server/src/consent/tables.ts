import type {
  Actor,
  ConsentAction,
  ConsentChannel,
  ConsentState,
  MessageMeaning,
  SuppressionCause,
} from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../platform/database/tables.ts';

export type ConsentHow = 'web-form' | 'keyword' | 'message' | 'import' | 'person' | 'api';
export type CaseKind = 'complaint' | 'possible-stop';
export type CaseNoteKind =
  | 'opened'
  | 'message'
  | 'evidence'
  | 'suppressed'
  | 'confirmed'
  | 'answered'
  | 'note'
  | 'reminder'
  | 'overdue'
  | 'closed'
  | 'erased';
export type CaseCause =
  | 'list-import'
  | 'consent-unclear'
  | 'stop-missed'
  | 'wrong-number'
  | 'human-error'
  | 'consent-valid'
  | 'not-a-complaint'
  | 'other';

/** The tables that consent owns; what they mean stands in the migration. */
export interface ConsentTables {
  consent_address: { key: string; address: string | null; first_at: Date; erased_at: Date | null };
  consent_entry: {
    id: Generated<string>;
    key: string;
    service: string;
    merchant: string | null;
    channel: ConsentChannel;
    action: ConsentAction;
    cause: SuppressionCause | null;
    at: Date;
    recorded_at: Date;
    how: ConsentHow;
    wording: string | null;
    evidence: Json<Record<string, unknown>>;
    by: Json<Actor>;
    import: string | null;
    fingerprint: string;
  };
  consent_state: {
    key: string;
    service: string;
    merchant: string;
    channel: ConsentChannel;
    state: ConsentState['state'];
    at: Date;
  };
  consent_suppression: { key: string; cause: SuppressionCause; at: Date; service: string };
  consent_due: { event: string; received_at: Date; attempts: Generated<number>; next_at: Date; error: string | null };
  consent_message: {
    event: string;
    key: string;
    service: string;
    source: string;
    reference: string;
    channel: ConsentChannel;
    recipient: string;
    text: string;
    meaning: MessageMeaning;
    at: Date;
    received_at: Date;
  };
  consent_case: {
    id: Generated<string>;
    key: string;
    service: string;
    kind: CaseKind;
    channel: ConsentChannel;
    merchant: string | null;
    status: Generated<'open' | 'answered' | 'closed'>;
    origin: 'message' | 'person';
    text: string;
    opened_at: Date;
    opened_by: Json<Actor>;
    due_at: Date;
    told_at: Date;
    answered_at: Date | null;
    closed_at: Date | null;
    cause: CaseCause | null;
    incident_id: string | null;
    evidence: Json<Record<string, unknown>> | null;
  };
  consent_case_note: {
    id: Generated<string>;
    consent_case: string;
    at: Date;
    by: Json<Actor>;
    kind: CaseNoteKind;
    text: string;
  };
}
