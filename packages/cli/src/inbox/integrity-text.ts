import type {
  FailedPaymentList,
  InboxAudit,
  InboxAuditList,
  Reconciliation,
  ReconciliationList,
} from '@tocsin/server/contract';
import { countOf, section } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { clockTime, whenWords } from '../shared/time-words.ts';

type Named = Reconciliation['missing'];

const MOST_NAMED = 10;

const TYPES_BY = {
  endpoint: 'those that the vendor sends here',
  seen: 'those that have arrived so far: the vendor does not say what it sends here',
  all: 'all: nothing has arrived yet, and the vendor does not know this address',
};

/** One comparison: its sentence, and by name what is wrong. */
export function auditText({ sentence, failure, report }: InboxAudit): string {
  const head = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  if (failure !== null || !report) return paint('red', head);
  const named: readonly (readonly [string, Named])[] = [
    ['Missing', report.missing],
    ['Fetched', report.fetched],
    ['Given up', report.dead],
    ['Delivered twice', report.twice],
    ['Out of order', report.outOfOrder],
    ['Processed twice', report.applied?.twice ?? NOTHING],
    ['Delivered and never processed', report.applied?.never ?? NOTHING],
  ];
  const lists = named.filter(([, { count }]) => count > 0).map(([words, ids]) => section(words, namesOf(ids)));
  const others = report.otherTypes > 0 ? `; ${countOf(report.otherTypes, 'event')} of other types left out` : '';
  return [
    paint(report.balanced ? 'green' : 'red', head),
    ...lists,
    `Types: ${TYPES_BY[report.typesBy]}${others}.`,
  ].join('\n\n');
}

const NOTHING: Named = { count: 0, ids: [] };

function namesOf({ count, ids }: Named): string {
  const shown = ids.slice(0, MOST_NAMED);
  const more = count - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more (--json names a hundred)`] : [])].join('\n');
}

export function auditsText({ audits }: InboxAuditList, nowMs: number): string {
  if (audits.length === 0) return 'Nothing was compared yet. See: tocsin inbox audit --help';
  return table(
    ['Audit', 'At', 'By', 'What came out'],
    audits.map((audit) => [audit.id, whenWords(audit.at, nowMs), audit.by, audit.sentence]),
  );
}

export function paymentsText({ payments }: FailedPaymentList, nowMs: number): string {
  if (payments.length === 0) return 'No payment has failed.';
  const rows = payments.map((payment) => [
    ...[payment.service, payment.subscription, payment.customer ?? '-', stateOf(payment.state)],
    ...[`${payment.attempts}/${payment.mostAttempts}`, whenWords(payment.failedAt, nowMs)],
    payment.state === 'active' ? whenWords(payment.graceUntil, nowMs) : '-',
    payment.nextAttemptAt === null ? '-' : clockTime(payment.nextAttemptAt, nowMs),
    payment.reason,
  ]);
  const head = [
    'Service',
    'Subscription',
    'Customer',
    'State',
    'Attempts',
    'Failed',
    'Active until',
    'Next try',
    'Why',
  ];
  return table(head, rows);
}

function stateOf(state: FailedPaymentList['payments'][number]['state']): string {
  return state === 'over' ? paint('red', state) : state === 'active' ? paint('yellow', state) : paint('green', state);
}

export function reconciliationsText({ reconciliations }: ReconciliationList, nowMs: number): string {
  if (reconciliations.length === 0) return 'The plans compare nothing: see "reconciliations" in the plan format.';
  return table(
    ['Service', 'Comparison', 'Last', 'What came out'],
    reconciliations.map((one) => [one.service, one.id, whenWords(one.at, nowMs), outcomeOf(one)]),
  );
}

function outcomeOf({ failure, sentence, missing }: Reconciliation): string {
  if (failure !== null) return paint('red', failure);
  if (sentence === null) return 'not compared yet';
  return missing.count > 0 ? paint('red', sentence) : sentence;
}

/** One comparison, with the command that repairs each difference. */
export function reconciliationText(one: Reconciliation, nowMs: number): string {
  const facts = [
    ['At the vendor', `${one.source} ${one.list}`],
    ['Last', whenWords(one.at, nowMs)],
    ['Known here only', one.onlyHere.count > 0 ? String(one.onlyHere.count) : ''],
  ].filter(([, value]) => value);
  const differences = one.differences.map((difference) => differenceText(one, difference));
  const more = one.missing.count - one.differences.length;
  const rest = more > 0 ? `And ${more} more: ${one.missing.ids.slice(one.differences.length).join(', ')}` : '';
  const head = `${paint('bold', one.title)}: ${outcomeOf(one)}`;
  return [head, columns(facts), ...differences, rest].filter(Boolean).join('\n\n');
}

function differenceText(one: Reconciliation, difference: Reconciliation['differences'][number]): string {
  const { key, explanation, events, parameters } = difference;
  const given = Object.entries(parameters).map(([name, value]) => `--param ${name}=${value}`);
  const repair =
    one.runbook === null ? '' : `Repair: tocsin run ${[one.runbook, `--service ${one.service}`, ...given].join(' ')}`;
  const from = events.length > 0 ? `Webhooks: ${events.join(', ')}` : '';
  return section(key, [explanation, from, repair].filter(Boolean).join('\n'));
}
