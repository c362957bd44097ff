import type {
  CheckedConsent,
  ConsentCase,
  ConsentCaseList,
  ConsentOfAddress,
  ImportedConsent,
} from '@tocsin/server/contract';
import { section } from '../shared/output.ts';
import { table } from '../shared/table.ts';

type CaseRow = ConsentCaseList['cases'][number];
const MOST_SHOWN = 30;

const REASONS: Readonly<Record<CheckedConsent['reason'], string>> = {
  granted: 'they agreed',
  'not-required': 'it needs no consent',
  suppressed: 'they must get no messages',
  revoked: 'they no longer agree',
  asked: 'they were asked and have not answered',
  unknown: 'nothing is known of their consent',
  'invalid-address': 'it is no address for this channel',
};

export function checkText({ answers }: CheckedConsent): string {
  return answers
    .map(
      ({ to, allowed, reason, since }) =>
        `${allowed ? 'Yes' : 'No'}  ${to}  ${REASONS[reason]}${since ? `, since ${since}` : ''}`,
    )
    .join('\n');
}

export function addressText(found: ConsentOfAddress, nowMs: number): string {
  const { suppression, standings, entries, messages, cases } = found;
  const erased = found.erasedAt ? ` (erased ${found.erasedAt})` : '';
  const ended = suppression
    ? `Suppressed since ${suppression.at}: ${suppression.cause}, by ${suppression.service}`
    : 'Not suppressed';
  return [
    `${found.normalised}${erased}`,
    ended,
    '',
    section(
      'Consent',
      table(
        ['service', 'merchant', 'channel', 'state', 'since'],
        standings.map((one) => [one.service, one.merchant ?? '(all)', one.channel, one.state, one.at]),
      ),
    ),
    section(
      'Log',
      table(
        ['at', 'what', 'merchant', 'channel', 'how', 'wording', 'by'],
        entries
          .slice(0, MOST_SHOWN)
          .map((one) => [
            one.at,
            one.cause ? `${one.action} (${one.cause})` : one.action,
            one.merchant ?? '(all)',
            one.channel,
            one.how,
            one.wording ?? '',
            one.by,
          ]),
      ),
    ),
    section(
      'Messages',
      table(
        ['at', 'meaning', 'text'],
        messages.slice(0, MOST_SHOWN).map((one) => [one.at, one.meaning, one.text.slice(0, 80)]),
      ),
    ),
    section('Cases', casesText(cases, nowMs)),
  ].join('\n');
}

export function casesText(cases: readonly CaseRow[], nowMs: number): string {
  const rows = cases.map((one) => [
    one.id,
    one.status,
    one.kind,
    one.address ?? '(erased)',
    dueText(one, nowMs),
    one.incidentId ?? '',
    one.text.slice(0, 50),
  ]);
  return table(['case', 'status', 'what', 'address', 'answer', 'incident', 'said'], rows);
}

function dueText({ status, answeredAt, dueAt, late }: CaseRow, nowMs: number): string {
  if (answeredAt) return late ? 'given late' : 'given in time';
  if (status !== 'open') return '';
  const minutes = Math.round((Date.parse(dueAt) - nowMs) / 60_000);
  return minutes >= 0 ? `due in ${minutes} min` : `LATE by ${-minutes} min`;
}

export function caseText({ case: one }: ConsentCase, nowMs: number): string {
  const { evidence } = one;
  return [
    casesText([one], nowMs),
    '',
    `Said: ${one.text}`,
    section('Findings', evidence?.findings.join('\n') ?? 'The evidence is being gathered.'),
    section('How it came in', evidence?.origin ?? ''),
    section('Earlier STOP', evidence?.earlierStop ?? ''),
    section('What was sent', evidence ? sentText(evidence.sent) : ''),
    section(
      'Notes',
      table(
        ['at', 'what', 'by', 'text'],
        one.notes.map((note) => [note.at, note.kind, note.by, note.text]),
      ),
    ),
  ].join('\n');
}

function sentText({ error, columns, rows, more }: NonNullable<ConsentCase['case']['evidence']>['sent']): string {
  if (error !== null) return error;
  if (rows.length === 0) return '';
  const cells = rows.map((row) => row.map((cell) => String(cell ?? '')));
  return [table([...columns], cells), ...(more ? ['… and more'] : [])].join('\n');
}

export function importText(done: ImportedConsent): string {
  const head = done.imported
    ? 'Imported'
    : done.dryRun
      ? 'Nothing was changed (dry run)'
      : 'NOTHING WAS IMPORTED: correct these lines first';
  const counts = `${done.rows} rows (${done.encoding}): ${done.fresh} new, ${done.known} known, ${done.suppressed} suppressed, ${done.erased} erased, ${done.badCount} wrong`;
  const bad = done.bad.map(({ line, message }) => `line ${line}: ${message}`);
  const more = done.badCount > done.bad.length ? [`… and ${done.badCount - done.bad.length} more`] : [];
  return [head, counts, ...bad, ...more].join('\n');
}
