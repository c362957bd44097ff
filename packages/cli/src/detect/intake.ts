import type { IntakeList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { indent, type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { clockTime } from '../shared/time-words.ts';

type Service = IntakeList['services'][number];
type Format = Service['formats'][number];

const TIMEOUT_MS = 15_000;

/** Registers `tocsin intake`. */
export function registerIntake(program: Command): void {
  const intake = group(program, 'intake', 'Where other tools send alerts: addresses, keys, what came in last');
  command(intake, 'list', 'Addresses and keys of every format')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { service?: string }) => {
      show(await look(options.service), options, ({ services }) => services.map(formatsText).join('\n\n') || NOTHING);
    });
  command(intake, 'received', 'What came in last on the node that answers, and why it was not taken')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { service?: string }) => {
      show(await look(options.service), options, (list) => receivedText(list, Date.now()));
    });
  command(intake, 'send <format>', 'Send a sample as the tool would; it becomes a real alert')
    .option('--service <service>', 'of this service (needed when there are several)')
    .option('--mapping <id>', 'the mapping of the plan, for the format json')
    .addHelpText('after', '\nExits 0 when it was taken, 1 when it was refused.')
    .action(send);
}

const NOTHING = 'No service is loaded.';

function look(service: string | undefined): Promise<IntakeList> {
  return connect(process.env).get<IntakeList>('/api/intake', { service });
}

function formatsText({ title, formats }: Service): string {
  const rows = formats.map((format) => [
    format.id,
    format.title,
    format.address,
    format.key ?? '',
    signatureText(format),
  ]);
  return `${paint('bold', title)}\n${indent(table(['Format', 'Tool', 'Address', 'Key', 'Signature'], rows))}`;
}

function signatureText({ signature }: Format): string {
  if (signature === 'none') return '';
  return signature === 'checked' ? paint('green', 'checked') : paint('yellow', 'not set');
}

function receivedText({ services, nobodys }: IntakeList, nowMs: number): string {
  const all = [
    ...services.flatMap(({ service, received }) => received.map((one) => ({ service, ...one }))),
    ...nobodys.map((one) => ({ service: '', ...one })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
  if (all.length === 0) return 'Nothing has come in since the node started.';
  const rows = all.map((one) => [clockTime(one.at, nowMs), one.service, one.format, one.outcome, one.detail]);
  return table(['At', 'Service', 'Format', 'Outcome', 'What'], rows);
}

async function send(id: string, options: OutputOptions & { service?: string; mapping?: string }): Promise<void> {
  const { services } = await look(options.service ?? process.env.TOCSIN_SERVICE);
  const [service, another] = services;
  if (!service) throw new Failure('not-found', NOTHING);
  if (another) throw new Failure('invalid', 'There are several services: say --service or set TOCSIN_SERVICE.');
  const format = service.formats.find((one) => one.id === id);
  const known = service.formats.map((one) => one.id).join(', ');
  if (!format) throw new Failure('not-found', `There is no format "${id}". There are: ${known}.`);
  if (format.sample === null) throw new Failure('invalid', `Only ${format.title} itself can sign what it sends.`);
  if (id === 'json' && !options.mapping) throw new Failure('invalid', 'Say --mapping, a mapping of the plan.');
  const address = id === 'json' ? `${format.address}/${options.mapping}` : format.address;
  const answer = await post(address, format, format.sample);
  if (answer.status >= 300) process.exitCode = BAD_NEWS;
  show(answer, options, ({ status, body }) => `${status} ${body}`);
}

async function post(address: string, { id, key }: Format, body: string): Promise<{ status: number; body: string }> {
  const headers = {
    'content-type': id === 'email' ? 'message/rfc822' : 'application/json',
    ...(id === 'opsgenie' && key ? { authorization: `GenieKey ${key}` } : {}),
  };
  try {
    const response = await fetch(address, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, body: await response.text() };
  } catch {
    throw new Failure(
      'unreachable',
      `Tocsin does not answer at ${new URL(address).origin}: is TOCSIN_URL of the server right?`,
    );
  }
}
