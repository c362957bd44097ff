import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type {
  CheckedInbox,
  EditedInboxEvent,
  InboxEventDetail,
  InboxOperation,
  InboxOperationList,
} from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { countOf, indent, type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { editInEditor } from './edit-in-editor.ts';
import { type ActOptions, acting, incidentOf } from './move-source.ts';
import { operationLine } from './operation-text.ts';
import { waitFor } from './wait-operation.ts';

/** Registers edit, drain, check, operations and cancel. */
export function changeCommands(inbox: Command): void {
  acting(
    command(inbox, 'edit <source> <event>', 'Deliver a changed copy of an event; the original is given up if it waits'),
  )
    .requiredOption('--reason <text>', 'why, for the timeline')
    .option('--body <file>', 'the new body, - for standard input (default: opens $EDITOR)')
    .option('--header <header...>', '"Name: value" is set, "Name:" is taken away')
    .addHelpText('after', '\nExample: tocsin inbox edit stripe 4711 --reason "amount as a number"')
    .action(edit);
  acting(command(inbox, 'drain <source>', 'Deliver what waits now with more at once, then set the concurrency back'))
    .requiredOption('--reason <text>', 'why, for the timeline')
    .option('--concurrency <number>', 'so many at once (default: four times what the plan says)')
    .option('--wait', 'until what waited is delivered; exits 1 when it fails or somebody cancels it')
    .addHelpText('after', '\nExample: tocsin inbox drain stripe --concurrency 20 --wait --reason "the fix is out"')
    .action(drain);
  acting(
    command(
      inbox,
      'check <source>',
      'Send a signed test event through the real address, and follow it to the application',
    ),
  )
    .addHelpText(
      'after',
      '\nThe application gets an event of the type tocsin.check. Exits 1 when it was not taken.\nExample: tocsin inbox check stripe',
    )
    .action(check);
  operationCommands(inbox);
}

function operationCommands(inbox: Command): void {
  command(inbox, 'operations', 'What was replayed, skipped, tried again and drained, and how far it is')
    .option('--service <service>', 'only this service')
    .option('--running', 'only what goes on')
    .addHelpText('after', '\nExample: tocsin inbox operations --running')
    .action(async (options: OutputOptions & { service?: string; running?: boolean }) => {
      const query = { service: options.service, status: options.running ? 'running' : undefined };
      const answer = await connect(process.env).get<InboxOperationList>('/api/inbox-operations', query);
      show(answer, options, ({ operations }) =>
        operations.length === 0
          ? 'There are none.'
          : operations.map((one) => `${one.source}: ${operationLine(one)}`).join('\n'),
      );
    });
  command(inbox, 'cancel <operation>', 'Stop it where it is; what it has done stays')
    .requiredOption('--reason <text>', 'why, for the timeline')
    .addHelpText('after', '\nExample: tocsin inbox cancel 12 --reason "wrong filter"')
    .action(async (id: string, options: OutputOptions & { reason: string }) => {
      const path = apiPath`/api/inbox-operations/${id}/cancel`;
      const answer = await connect(process.env).post<InboxOperation>(path, { reason: options.reason });
      show(answer, options, (safe) => operationLine(safe.operation));
    });
}

interface EditOptions extends ActOptions {
  readonly reason: string;
  readonly body?: string;
  readonly header?: readonly string[];
}

async function edit(source: string, event: string, options: EditOptions): Promise<void> {
  const api = connect(process.env);
  const headers = headersOf(options.header ?? []);
  const service = await chooseService(api, process.env, options.service);
  const path = apiPath`/api/inbox/${service}/${source}/events/${event}`;
  const body =
    options.body === undefined ? await newBody(await api.get<InboxEventDetail>(path)) : await readBody(options.body);
  const { reason } = options;
  const wish = {
    body: { encoding: 'base64', content: body.toString('base64') },
    headers,
    reason,
    incidentId: incidentOf(options),
  };
  const answer = await api.post<EditedInboxEvent>(`${path}/edit`, wish);
  show(answer, options, editedText);
}

async function newBody({ body }: InboxEventDetail): Promise<Buffer> {
  if (body.encoding !== 'text' || body.cut)
    throw new Failure('invalid', 'The body is no text, or too long to be edited here. Say --body FILE.');
  return Buffer.from(await editInEditor(body.content, process.env));
}

async function readBody(path: string): Promise<Buffer> {
  if (path === '-') return Buffer.from(await text(process.stdin));
  return readFile(path).catch((error: unknown) => {
    throw new Failure('invalid', `${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  });
}

/** @throws Failure 'invalid' for one without a colon */
function headersOf(written: readonly string[]): Record<string, string | null> {
  const pairs = written.map((one): [string, string | null] => {
    const at = one.indexOf(':');
    if (at < 1)
      throw new Failure('invalid', `"${one}" is not a header. Write "Name: value", or "Name:" to take it away.`);
    return [one.slice(0, at).trim(), one.slice(at + 1).trim() || null];
  });
  return Object.fromEntries(pairs);
}

function editedText({ event, skipped, changes, behind }: EditedInboxEvent): string {
  const original = skipped ? 'The original is given up.' : 'The original was settled already, and stays so.';
  const after = behind > 0 ? ` ${countOf(behind, 'event')} of the same order key go before it.` : '';
  return `Event ${event.id} (${event.vendorId}) is delivered instead. ${original}${after}\n${indent(changes.join('\n'))}`;
}

async function drain(
  source: string,
  options: ActOptions & { reason: string; concurrency?: string; wait?: boolean },
): Promise<void> {
  const api = connect(process.env);
  const concurrency = options.concurrency === undefined ? null : Number(options.concurrency);
  if (concurrency !== null && !(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 1_000))
    throw new Failure('invalid', `"${options.concurrency}" is not a number from 1 to 1,000.`);
  const service = await chooseService(api, process.env, options.service);
  const body = { concurrency, reason: options.reason, incidentId: incidentOf(options) };
  const answer = await api.post<InboxOperation>(apiPath`/api/inbox/${service}/${source}/drain`, body);
  if (options.wait) return waitFor(api, answer.operation.id, options);
  show(answer, options, (safe) => operationLine(safe.operation));
}

async function check(source: string, options: ActOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const body = { incidentId: incidentOf(options) };
  const answer = await api.post<CheckedInbox>(apiPath`/api/inbox/${service}/${source}/check`, body);
  show(answer, options, checkedText);
  if (answer.findings.length > 0 || !answer.accepted) process.exitCode = BAD_NEWS;
}

function checkedText({ accepted, status, tookMs, event, attempts, findings }: CheckedInbox): string {
  const taken = accepted ? `Taken with ${status} after ${tookMs} ms` : 'Not taken';
  const last = attempts.at(-1);
  const delivered =
    event?.state === 'delivered' ? `; the application answered ${last?.status} after ${last?.durationMs} ms` : '';
  const head = `${taken}${delivered}.`;
  return [
    findings.length === 0 ? paint('green', head) : head,
    ...findings.map((finding) => paint('red', finding)),
  ].join('\n');
}
