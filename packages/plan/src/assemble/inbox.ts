import type { ConsentRules, InboxSource, Plan } from '@tocsin/core';
import type { IsUnset } from '../assemble-plan.ts';
import { mapEntries } from '../map-entries.ts';
import { leverIds } from '../schema/implied.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

type SourceDraft = PlanDraft['inbox'][string];

/** Builds the inbox, what is compared with the vendors' own lists, and the rules of consent. */
export function assembleInbox(
  draft: PlanDraft,
  isUnset: IsUnset,
  onlyConnection: string | null,
): Pick<Plan, 'inbox' | 'reconciliations' | 'consent'> {
  const connectionOf = (connection: string | undefined) => connection ?? onlyConnection ?? '';
  return {
    inbox: mapEntries(draft.inbox, (source, id) => toSource(id, source, isUnset, connectionOf)),
    reconciliations: mapEntries(draft.reconciliations, (one, id) => ({
      ...one,
      id,
      title: one.title ?? titleFromId(id),
      connection: connectionOf(one.connection),
      owner: one.owner ?? null,
      severity: one.severity ?? null,
      component: one.component ?? null,
      runbook: one.runbook ?? null,
    })),
    consent: toConsent(draft.consent, connectionOf),
  };
}

function toSource(
  id: string,
  source: SourceDraft,
  isUnset: IsUnset,
  connectionOf: (connection: string | undefined) => string,
): InboxSource {
  const { signature, list, applied } = source;
  return {
    ...{ id, title: source.title ?? titleFromId(id), provider: source.provider, window: source.window },
    ...{ timeout: source.timeout, concurrency: source.concurrency, first: source.first, retry: source.retry },
    ...{ tolerance: source.tolerance, sign: source.sign, levers: leverIds(id, source) },
    ...optional(source),
    secrets: secretsOf(id, source.secret, isUnset),
    signature: signature
      ? { ...signature, prefix: signature.prefix ?? null, timestamp: signature.timestamp ?? null }
      : null,
    address: source.address === undefined || isUnset('inbox', id, 'address') ? null : source.address,
    mostBytes: source.largest * 1_024,
    forward: isUnset('inbox', id, 'forward') ? null : source.forward,
    list: list ? toList(id, list, isUnset) : null,
    applied: applied ? { connection: connectionOf(applied.connection), sql: applied.sql } : null,
  };
}

function toList(id: string, list: NonNullable<SourceDraft['list']>, isUnset: IsUnset): InboxSource['list'] {
  const { every, fetch, url } = list;
  const key = isUnset('inbox', id, 'list', 'key') ? null : list.key;
  return { every, fetch, key, url: url === undefined || isUnset('inbox', id, 'list', 'url') ? null : url };
}

/** What a source may leave out. */
function optional({ eventId, eventType, rate, orderBy, component, runbook, grace }: SourceDraft) {
  return {
    eventId: eventId ?? null,
    eventType: eventType ?? null,
    rate: rate ?? null,
    orderBy: orderBy ?? null,
    component: component ?? null,
    runbook: runbook ?? null,
    grace: grace ?? null,
  };
}

function secretsOf(id: string, secret: SourceDraft['secret'], isUnset: IsUnset): readonly string[] {
  if (typeof secret === 'string') return isUnset('inbox', id, 'secret') ? [] : [secret];
  return secret.filter((_, index) => !isUnset('inbox', id, 'secret', String(index)));
}

function toConsent(
  { sources, region, wording, channel, replies, complaint, sent }: PlanDraft['consent'],
  connectionOf: (connection: string | undefined) => string,
): ConsentRules {
  return {
    ...{ sources, region, wording },
    channel: channel ?? null,
    replies: {
      stop: replies.stop ?? null,
      help: replies.help ?? null,
      start: replies.start ?? null,
      confirm: replies.confirm ?? null,
    },
    complaint: {
      severity: complaint.severity ?? null,
      answer: complaint.answer,
      component: complaint.component ?? null,
      runbook: complaint.runbook ?? null,
    },
    sent: sent ? { connection: connectionOf(sent.connection), sql: sent.sql } : null,
  };
}
