import type { InboxList, InboxSourceDetail } from '@tocsin/server/contract';
import { indent, section } from '../shared/output.ts';
import { type Ink, paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { durationWords, whenWords } from '../shared/time-words.ts';
import { operationLine } from './operation-text.ts';

type Source = InboxList['sources'][number];

/** What stands out is in the table; what is wrong and what goes on is said below it in sentences. */
export function overviewText({ sources }: InboxList, nowMs: number): string {
  if (sources.length === 0) return 'No plan has an inbox. Add a source under "inbox".';
  const isOne = new Set(sources.map(({ service }) => service)).size === 1;
  const rows = sources.map((source) => [
    ...(isOne ? [] : [source.service]),
    ...[source.source, stateWord(source), count(source.counts.waiting), deadWord(source)],
    ...[source.oldestSeconds === null ? '-' : durationWords(source.oldestSeconds), share(source.success)],
    ...[count(source.arrivedPerMinute), count(source.deliveredPerMinute), drainWord(source)],
  ]);
  const head = ['Source', 'State', 'Waiting', 'Dead', 'Oldest', 'OK', 'In/min', 'Out/min', 'Empty in'];
  const remarks = sources.flatMap((source) => remarksOf(source, nowMs).map((remark) => `${source.source}: ${remark}`));
  return [table(isOne ? head : ['Service', ...head], rows), remarks.join('\n')].filter(Boolean).join('\n\n');
}

const STATE_INK: Readonly<Record<string, Ink>> = {
  ...{ paused: 'yellow', 'no secret': 'red', 'no target': 'red', 'target down': 'red', probing: 'yellow' },
  ...{ 'first only': 'yellow', delivering: 'green' },
};

function stateWord(source: Source): string {
  const state = stateOf(source);
  const ink = STATE_INK[state];
  return ink ? paint(ink, state) : state;
}

function stateOf({ secrets, forward, paused, breaker, firstOnly, counts }: Source): string {
  if (secrets === 0) return 'no secret';
  if (paused) return 'paused';
  if (forward === null) return 'no target';
  if (breaker === 'open') return 'target down';
  if (breaker === 'probing') return 'probing';
  if (firstOnly) return 'first only';
  return counts.waiting > 0 ? 'delivering' : 'idle';
}

function deadWord({ counts: { dead } }: Source): string {
  return dead > 0 ? paint('red', count(dead)) : '0';
}

function drainWord({ drainSeconds, counts }: Source): string {
  if (counts.waiting === 0) return '-';
  return drainSeconds === null ? paint('red', 'never') : durationWords(drainSeconds);
}

function share(success: number | null): string {
  if (success === null) return '-';
  const text = `${(success * 100).toFixed(success > 0.99 && success < 1 ? 1 : 0)}%`;
  return success < 0.9 ? paint('red', text) : text;
}

export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function remarksOf(source: Source, nowMs: number): string[] {
  const { secrets, forward, levers, counts, repeats, refusedPerMinute, note, owner } = source;
  const pulled = Object.values(levers).filter((lever) => lever.pulled);
  return [
    ...(secrets === 0 ? ['no secret is set: every webhook is refused'] : []),
    ...(forward === null ? ['the address of the application is not set: webhooks are kept and wait'] : []),
    ...pulled.map((lever) => leverRemark(lever, nowMs)),
    ...(note === null ? [] : [note]),
    ...(counts.dead > 0 ? [`look at dead letters with: tocsin inbox events ${source.source} --state dead`] : []),
    ...(repeats !== null && repeats >= 0.5 ? [`${share(repeats)} of what arrives was here before`] : []),
    ...(refusedPerMinute > 0 ? [`${count(refusedPerMinute)} a minute cannot be verified and are refused`] : []),
    ...(owner === null && counts.waiting > 0 && forward !== null ? ['no node delivers it'] : []),
    ...source.operations.map((operation) => operationLine(operation)),
  ];
}

function leverRemark({ lever, value, by, at, reason }: Source['levers']['delivery'], nowMs: number): string {
  return `${lever} is pulled to ${value} by ${by ?? 'somebody'}, ${whenWords(at, nowMs)}: ${reason ?? ''}`;
}

/** Everything about one source. */
export function sourceText(detail: InboxSourceDetail, nowMs: number): string {
  const { source, failures, failuresCut, signingKey, documentation } = detail;
  const facts = [
    ['State', stateWord(source)],
    ['Waiting', `${count(source.counts.waiting)}${oldestWords(source)}, dead ${deadWord(source)}`],
    ['Arrive', `${count(source.arrivedPerMinute)} a minute, the last ${whenWords(source.lastArrivalAt, nowMs)}`],
    ['Delivered', `${count(source.deliveredPerMinute)} a minute, ${share(source.success)} of attempts succeed`],
    ['Empty in', drainWord(source)],
    ['At once', `${source.inFlight ?? '?'} of ${source.concurrency}; ${rateWords(source.rate)}`],
    ['Target', `${source.forward ?? 'not set'}${source.breaker === null ? '' : `; breaker ${source.breaker}`}`],
    ['Node', source.owner ? `${source.owner.node} since ${whenWords(source.owner.since, nowMs)}` : 'none'],
    ['Address', source.address],
    [
      'Provider',
      `${source.provider}, ${source.secrets} of its secrets set${documentation ? `; ${documentation}` : ''}`,
    ],
    ['In order by', source.orderBy ?? ''],
    ['First', source.first.join(', ')],
    ['Signing key', signingKey ?? ''],
  ].filter(([, value]) => value !== '') as [string, string][];
  const remarks = remarksOf(source, nowMs);
  return [
    paint('bold', `${source.title} [${source.service}/${source.source}]`),
    columns(facts),
    section('', remarks.join('\n')).trimEnd(),
    section('By type:', typesText(source)),
    section(failuresCut ? 'Fails (of those that fail for the longest):' : 'Fails:', failuresText(failures, nowMs)),
    section('Last minutes:', flowText(detail.flow, nowMs)),
  ]
    .filter(Boolean)
    .join('\n');
}

function oldestWords({ oldestSeconds }: Source): string {
  return oldestSeconds === null ? '' : ` (the oldest for ${durationWords(oldestSeconds)})`;
}

function rateWords(rate: number | null): string {
  return rate === null ? 'as many a second as there are' : `at most ${count(rate)} a second`;
}

const MOST_TYPES = 20;

function typesText({ types }: Source): string {
  const rows = types
    .slice(0, MOST_TYPES)
    .map(({ type, counts: c }) => [type || '-', count(c.waiting), count(c.dead), count(c.delivered), count(c.arrived)]);
  const more = types.length > MOST_TYPES ? `\n… and ${types.length - MOST_TYPES} more (--json has all)` : '';
  return `${table(['Type', 'Waiting', 'Dead', 'Delivered', 'Arrived'], rows)}${more}`;
}

function failuresText(failures: InboxSourceDetail['failures'], nowMs: number): string {
  return failures
    .map(({ reason, waiting, dead, types, oldestAt, event }) => {
      const head = `${paint('red', count(waiting + dead))} (${count(dead)} dead): ${reason}`;
      return `${head}\n${indent(`${types.join(', ')}; since ${whenWords(oldestAt, nowMs)}; for example event ${event}`)}`;
    })
    .join('\n');
}

const MOST_MINUTES = 10;

function flowText(flow: InboxSourceDetail['flow'], nowMs: number): string {
  const rows = flow
    .slice(-MOST_MINUTES)
    .map((one) => [
      whenWords(one.minute, nowMs),
      ...[one.arrived, one.repeated, one.refused, one.delivered, one.failed, one.died, one.skipped].map(count),
    ]);
  return table(['Minute', 'Arrived', 'Repeated', 'Refused', 'Delivered', 'Failed', 'Died', 'Skipped'], rows);
}
