import { type ConsentChannel, type CsvRecord, delimiterOf, type EpochMs, readCsv } from '@tocsin/core';
import { z } from 'zod';
import { Problem } from '../../platform/problem.ts';
import { type Address, readAddress } from '../address.ts';
import { fits } from '../check-consent.ts';

/** One row of a file, as it goes into the log. */
export interface ImportRow {
  readonly line: number;
  readonly address: Address;
  readonly merchant: string | null;
  readonly channel: ConsentChannel;
  readonly action: 'granted' | 'revoked';
  readonly atMs: EpochMs;
  readonly wording: string | null;
  readonly evidence: Readonly<Record<string, string>>;
}

export interface BadRow {
  readonly line: number;
  readonly message: string;
}

export interface ImportDefaults {
  readonly region: string;
  readonly channel: ConsentChannel | undefined;
  readonly nowMs: EpochMs;
}

/** What columns are called; anything else is evidence. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  to: ['to', 'address', 'phone', 'phone number', 'number', 'mobile', 'recipient', 'email', 'e-mail'],
  channel: ['channel', 'type'],
  merchant: ['merchant', 'merchant id', 'tenant', 'business'],
  action: ['action', 'status', 'consent'],
  at: ['at', 'date', 'time', 'timestamp', 'created at', 'consented at', 'opted in at', 'consent date'],
  wording: ['wording', 'wording version', 'version'],
};
const ACTIONS: Readonly<Record<string, 'granted' | 'revoked'>> = {
  ...{
    granted: 'granted',
    grant: 'granted',
    'opted in': 'granted',
    'opt in': 'granted',
    yes: 'granted',
    true: 'granted',
    subscribed: 'granted',
  },
  ...{
    revoked: 'revoked',
    revoke: 'revoked',
    'opted out': 'revoked',
    'opt out': 'revoked',
    no: 'revoked',
    false: 'revoked',
    unsubscribed: 'revoked',
  },
};
const channels = z.enum(['sms', 'whatsapp', 'voice', 'email']);
/** A moment must say its zone: evidence of what happened in some zone or other is none. */
const moment = z.iso.datetime({ offset: true });
const MOST_ROWS = 1_000_000;
const LONGEST_NAME = 200;
const LONGEST_EVIDENCE = 500;

/**
 * Reads the rows of a file one by one, the bad ones with what is wrong with them.
 * @throws Problem 'invalid' when the file has no heading that says where the addresses are
 */
export function* readImport(text: string, defaults: ImportDefaults): Generator<ImportRow | BadRow> {
  const records = readCsv(text, delimiterOf(text.slice(0, 10_000).split(/[\r\n]/, 1)[0] ?? ''));
  const first = records.next();
  const heading = first.done ? null : first.value;
  const columns = heading && columnsOf(heading.cells);
  if (!columns?.has('to'))
    throw new Problem(
      'invalid',
      `The first line must name the columns, one of them "phone" or "email". It begins: ${heading?.cells.join(', ').slice(0, 100) ?? '(nothing)'}.`,
    );
  let rows = 0;
  for (const record of records) {
    rows += 1;
    if (rows > MOST_ROWS) throw new Problem('invalid', `The file has more than ${MOST_ROWS} rows: split it.`);
    const read = readRow(record, heading?.cells ?? [], columns, defaults);
    yield typeof read === 'string' ? { line: record.line, message: read } : read;
  }
}

/** Where each known column is, by our name of it. @throws Problem 'invalid' for a column that is there twice */
function columnsOf(names: readonly string[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const plain = name
      .trim()
      .toLowerCase()
      .replace(/[_\s]+/g, ' ');
    const [known] = Object.entries(COLUMNS).find(([, words]) => words.includes(plain)) ?? [];
    if (known === undefined) continue;
    if (columns.has(known))
      throw new Problem('invalid', `The column "${name}" is there twice (as ${known}): leave one of them out.`);
    columns.set(known, index);
  }
  return columns;
}

type Cell = (name: string) => string;

/** @returns the row, or what is wrong with it */
function readRow(
  { cells, line, problem }: CsvRecord,
  names: readonly string[],
  columns: ReadonlyMap<string, number>,
  defaults: ImportDefaults,
): ImportRow | string {
  if (problem !== null) return problem;
  if (cells.length !== names.length) return `it has ${cells.length} cells, and the heading ${names.length}`;
  if (cells.some((cell) => /\0|\p{Surrogate}/u.test(cell))) return 'it has characters that cannot be stored';
  const cell: Cell = (name) => cells[columns.get(name) ?? -1]?.trim() ?? '';
  const to = readTo(cell, defaults);
  if (typeof to === 'string') return to;
  const said = readSaid(cell, defaults.nowMs);
  if (typeof said === 'string') return said;
  return { line, ...to, ...said, evidence: evidenceOf(cells, names, columns) };
}

/** Whom it is about, over which channel. */
function readTo(cell: Cell, { region, channel }: ImportDefaults): Pick<ImportRow, 'address' | 'channel'> | string {
  const shown = `"${cell('to').slice(0, 40)}"`;
  const address = readAddress(cell('to'), region);
  if (!address?.isPossible) return `${shown} is neither a telephone number nor an address of e-mail`;
  const usual = channel ?? (address.text.includes('@') ? 'email' : 'sms');
  const over = channels.safeParse(cell('channel').toLowerCase() || usual);
  if (!over.success) return `the channel "${cell('channel').slice(0, 40)}" is none of sms, whatsapp, voice, email`;
  if (!fits(address, over.data)) return `${shown} is no address for ${over.data}`;
  return { address, channel: over.data };
}

/** What they said, when and to what. */
function readSaid(cell: Cell, nowMs: EpochMs): Pick<ImportRow, 'action' | 'atMs' | 'merchant' | 'wording'> | string {
  const word =
    cell('action')
      .toLowerCase()
      .replace(/[-_\s]+/g, ' ') || 'granted';
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (!action) return `the action "${word.slice(0, 40)}" is neither granted nor revoked`;
  const at = moment.safeParse(cell('at').replace(' ', 'T'));
  if (!at.success) return `the time "${cell('at').slice(0, 40)}" is not like 2026-01-31T14:00:00Z, with its zone`;
  const atMs = Date.parse(at.data);
  if (atMs > nowMs || atMs < 0) return `the time ${at.data} is not in the past`;
  const [merchant, wording] = [cell('merchant'), cell('wording')];
  if (Math.max(merchant.length, wording.length) > LONGEST_NAME)
    return `merchant or wording is longer than ${LONGEST_NAME}`;
  return { action, atMs, merchant: merchant || null, wording: wording || null };
}

/** Whatever else the row says. */
function evidenceOf(cells: readonly string[], names: readonly string[], columns: ReadonlyMap<string, number>) {
  const known = new Set(columns.values());
  const rest = names.flatMap((name, index) => {
    const value = cells[index] ?? '';
    return known.has(index) || value === ''
      ? []
      : [[name.slice(0, 64) || `column ${index + 1}`, value.slice(0, LONGEST_EVIDENCE)] as const];
  });
  return Object.fromEntries(rest);
}
