import { readFileSync, writeFileSync } from 'node:fs';
import type { Mailing, MailingList, SubscriberList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

interface Options extends OutputOptions {
  readonly service?: string;
}

interface SubscriberOptions extends Options {
  readonly search?: string;
  readonly import?: string;
  readonly consent?: string;
  readonly export?: string;
  readonly remove?: string;
  readonly erase?: string;
}

interface MailingOptions extends Options {
  readonly pause?: string;
  readonly resume?: string;
  readonly cancel?: string;
  readonly retryUnclear?: string;
}

interface Imported {
  readonly added: number;
  readonly known: number;
  readonly suppressed: number;
  readonly wrong: readonly { readonly line: number; readonly what: string }[];
}

/** Registers `tocsin status subscribers` and `tocsin status mailings`. */
export function subscriberCommands(status: Command): void {
  const ofService = (usage: string, description: string) =>
    command(status, usage, description).option('--service <service>', 'the service; without it, the only one');
  ofService('subscribers', 'Who hears of what the status page says; or change who does')
    .option('--search <text>', 'part of the address')
    .option('--import <file>', 'add the addresses of a CSV file; nobody is asked to confirm')
    .option('--consent <text>', 'how it is known that they agreed; for --import')
    .option('--export <file>', 'write all of them to a CSV file')
    .option('--remove <id>', 'end a subscription')
    .option('--erase <address>', 'forget an address of e-mail')
    .action((options: SubscriberOptions) => subscribers(options));
  ofService('mailings', 'What subscribers were and are told, and how far it is')
    .option('--pause <id>', 'pause a mailing')
    .option('--resume <id>', 'let it go on')
    .option('--cancel <id>', 'cancel what of it is not sent')
    .option('--retry-unclear <id>', 'send again to those of whom nobody knows whether they have it')
    .action((options: MailingOptions) => mailings(options));
}

async function subscribers(options: SubscriberOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const path = apiPath`/api/status/${service}/subscribers`;
  if (options.import !== undefined) return importList(service, options.import, options);
  if (options.export !== undefined) {
    const response = await api.raw('GET', `${path}/export.csv`);
    writeFileSync(options.export, Buffer.from(await response.arrayBuffer()), { mode: 0o600 });
    return show({ file: options.export }, options, ({ file }) => `Written to ${file}.`);
  }
  if (options.remove !== undefined) {
    const answer = await api.delete<{ ok: true }>(apiPath`/api/status/${service}/subscribers/${options.remove}`);
    return show(answer, options, () => 'Removed.');
  }
  if (options.erase !== undefined) {
    const answer = await api.post<{ known: boolean }>(`${path}/erase`, { address: options.erase });
    return show(answer, options, ({ known }) =>
      known ? 'Erased.' : 'It was not known; it is not taken from a list now.',
    );
  }
  const answer = await api.get<SubscriberList>(path, { search: options.search });
  return show(answer, options, subscribersText);
}

async function importList(service: string, file: string, options: SubscriberOptions): Promise<void> {
  if (!options.consent) throw new Failure('invalid', 'Say with --consent how it is known that these people agreed.');
  const bytes = readBytes(file);
  const path = apiPath`/api/status/${service}/subscribers/import`;
  const response = await connect(process.env).raw('POST', path, bytes, { consent: options.consent });
  show((await response.json()) as Imported, options, ({ added, known, suppressed, wrong }) =>
    [
      `${added} added, ${known} known before, ${suppressed} stay away because they ended it.`,
      ...wrong.map(({ line, what }) => `Line ${line} ${what}.`),
    ].join('\n'),
  );
}

/** @throws Failure 'invalid' */
function readBytes(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new Failure('invalid', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function subscribersText({ subscribers: list, counts }: SubscriberList): string {
  const summary = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  if (summary.length === 0) return 'There are no subscribers.';
  const rows = list.map(({ id, kind, address, components, status, note }) => [
    ...[id, kind, address, components.join(' ') || 'all', status, note ?? ''],
  ]);
  return `${summary.join(', ')}\n${table(['Subscriber', 'Kind', 'Address', 'Components', 'Status', 'Note'], rows)}`;
}

async function mailings(options: MailingOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const moves = [
    ['pause', options.pause],
    ['resume', options.resume],
    ['cancel', options.cancel],
    ['retry-unclear', options.retryUnclear],
  ] as const;
  for (const [move, id] of moves) {
    if (id === undefined) continue;
    const mailing = await api.post<Mailing>(apiPath`/api/status/${service}/mailings/${id}`, { do: move });
    return show(mailing, options, (safe) => mailingsText([safe], Date.now()));
  }
  const answer = await api.get<MailingList>(apiPath`/api/status/${service}/mailings`);
  return show(answer, options, (safe) => mailingsText(safe.mailings, Date.now()));
}

function mailingsText(list: readonly Mailing[], nowMs: number): string {
  if (list.length === 0) return 'There are no mailings.';
  const rows = list.map(({ id, status, about, state, title, recipients, counts, note, createdAt }) => [
    ...[id, status, `${about} ${state}`, title, `${counts.sent ?? 0} of ${recipients}`],
    ...[restOf(counts), whenWords(createdAt, nowMs), note ?? ''],
  ]);
  const hints = list.flatMap(({ id, hint }) => (hint === null ? [] : [`\n${id}: ${hint}`]));
  return [table(['Mailing', 'Status', 'About', 'Title', 'Sent', 'Others', 'Begun', 'Note'], rows), ...hints].join('\n');
}

function restOf(counts: Mailing['counts']): string {
  const rest = Object.entries(counts).filter(([state]) => state !== 'sent');
  return rest.map(([state, count]) => `${count} ${state}`).join(', ');
}
