import { readFileSync } from 'node:fs';
import type {
  AllowedAddress,
  CheckedConsent,
  ConsentOfAddress,
  ErasedAddress,
  ImportedConsent,
  SuppressedAddress,
} from '@tocsin/server/contract';
import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { show } from '../shared/output.ts';
import { registerConsentCases } from './cases.ts';
import { addressText, checkText, importText } from './consent-text.ts';
import { exportConsent } from './export.ts';
import { type ConsentOptions, ofService, serviceOf } from './options.ts';

/** Registers `tocsin consent …`. */
export function registerConsent(program: Command): void {
  const consent = group(program, 'consent', 'Consent: who agreed to messages, and who must get none');
  readingCommands(consent);
  changingCommands(consent);
  fileCommands(consent);
  registerConsentCases(consent);
}

function readingCommands(consent: Command): void {
  ofService(command(consent, 'check <address>', 'Whether a message may be sent; exits 1 if not'))
    .option('--channel <channel>', 'sms, whatsapp, voice or email', 'sms')
    .option('--merchant <id>', 'in whose name it is sent')
    .option('--not-required', 'a message that needs no consent, such as an answer')
    .action(async (to: string, options: ConsentOptions & { notRequired?: boolean }) => {
      const service = await serviceOf(options);
      const { channel, merchant, notRequired } = options;
      const body = { service, to, channel, merchant, ...(notRequired ? { required: false } : {}) };
      const answer = await connect(process.env).post<CheckedConsent>('/api/consent/check', body);
      show(answer, options, checkText);
      if (!answer.allowed) process.exitCode = BAD_NEWS;
    });
  ofService(
    command(consent, 'show <address>', 'Everything about an address: where it stands, the log, its cases'),
  ).action(async (to: string, options: ConsentOptions) => {
    const service = await serviceOf(options);
    const found = await connect(process.env).post<ConsentOfAddress>('/api/consent/lookup', { service, to });
    show(found, options, (safe) => addressText(safe, Date.now()));
  });
}

function changingCommands(consent: Command): void {
  const changing = (usage: string, description: string) =>
    ofService(command(consent, usage, description)).requiredOption('--reason <text>', 'why, for the log');
  ofService(command(consent, 'add <address>', 'Write into the log that somebody agreed, or no longer does'))
    .option('--channel <channel>', 'sms, whatsapp, voice or email', 'sms')
    .option('--merchant <id>', 'to whose messages (default: to those of the whole service)')
    .option('--revoke', 'they no longer agree')
    .option('--at <time>', 'when they did it, as 2026-01-31T14:00:00Z (default: now)')
    .option('--wording <version>', 'the version of the text that they agreed to')
    .option('--note <text>', 'how it is known')
    .action(async (to: string, options: ConsentOptions & Adding) => {
      const { channel, merchant, at, wording, revoke, note } = options;
      const evidence = note === undefined ? {} : { note };
      const action = revoke ? 'revoked' : 'granted';
      const body = {
        service: await serviceOf(options),
        to,
        channel,
        merchant,
        at,
        wording,
        action,
        how: 'person',
        evidence,
      };
      const answer = await connect(process.env).post<{ recorded: boolean; suppressed: boolean }>(
        '/api/consent/entries',
        body,
      );
      show(answer, options, ({ recorded, suppressed }) => addedText(recorded, suppressed));
    });
  changing('suppress <address>', 'End all messages to an address, of all services and merchants at once').action(
    async (to: string, options: ConsentOptions) => {
      const body = { service: await serviceOf(options), to, reason: options.reason };
      const answer = await connect(process.env).post<SuppressedAddress>('/api/consent/suppress', body);
      show(answer, options, ({ was }) => (was ? 'Suppressed; it was so before.' : 'Suppressed.'));
    },
  );
  changing('allow <address>', 'Ask a person to agree (again): they do by answering YES')
    .option('--channel <channel>', 'sms or whatsapp', 'sms')
    .option('--merchant <id>', 'to whose messages')
    .option('--mistake', 'lift at once what a person suppressed by mistake; never a STOP or a complaint')
    .action(async (to: string, options: ConsentOptions & { mistake?: boolean }) => {
      const { channel, merchant, reason, mistake } = options;
      const body = {
        service: await serviceOf(options),
        to,
        channel,
        merchant,
        reason,
        ...(mistake ? { mistake } : {}),
      };
      const answer = await connect(process.env).post<AllowedAddress>('/api/consent/allow', body);
      show(answer, options, allowedText);
    });
  changing('erase <address>', 'Forget an address and all evidence about it; it stays suppressed').action(
    async (to: string, options: ConsentOptions) => {
      const body = { service: await serviceOf(options), to, reason: options.reason };
      const answer = await connect(process.env).post<ErasedAddress>('/api/consent/erase', body);
      show(
        answer,
        options,
        ({ entries, messages, cases }) =>
          `Erased: ${entries} entries, ${messages} messages, ${cases} cases. The address stays suppressed.`,
      );
    },
  );
}

interface Adding {
  readonly at?: string;
  readonly wording?: string;
  readonly revoke?: boolean;
  readonly note?: string;
}

function addedText(recorded: boolean, suppressed: boolean): string {
  const said = recorded ? 'Recorded.' : 'The same was recorded before.';
  return suppressed ? `${said} The address is suppressed, and stays so until the person writes START.` : said;
}

function allowedText({ outcome, message }: AllowedAddress): string {
  if (outcome === 'lifted') return 'Lifted: messages are allowed as before.';
  return message === null
    ? 'Noted. The plan has no channel or text to ask with (consent.channel, consent.replies.confirm): ask them yourself; YES is their answer.'
    : 'Asked. Nothing changes until they answer YES, within seven days.';
}

const IMPORT_HELP = `
The first line names the columns: phone or email, at (2026-01-31T14:00:00Z), and optionally channel, merchant, action (granted,
revoked) and wording. All others are kept as evidence. It is all taken or nothing; the same file again adds nothing.`;

function fileCommands(consent: Command): void {
  ofService(command(consent, 'import <file>', 'Take a CSV file of consent into the log; exits 1 if a line is wrong'))
    .option('--dry-run', 'say what would happen, and do nothing')
    .option('--channel <channel>', 'for rows that name none')
    .addHelpText('after', IMPORT_HELP)
    .action(async (file: string, options: ConsentOptions & { dryRun?: boolean }) => {
      const service = await serviceOf(options);
      const query = { service, channel: options.channel, ...(options.dryRun ? { dryRun: '1' } : {}) };
      const response = await connect(process.env).raw('POST', '/api/consent/import', readFile(file), query);
      const answer = (await response.json()) as ImportedConsent;
      show(answer, options, (safe) => importText(safe));
      if (answer.badCount > 0) process.exitCode = BAD_NEWS;
    });
  ofService(
    command(
      consent,
      'export',
      'Write the log for an audit: CSV, JSON, and a signed manifest by which they are checked',
    ),
  )
    .requiredOption('--out <folder>', 'where the three files go')
    .action(exportConsent);
}

function readFile(path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new Failure('not-found', `${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
