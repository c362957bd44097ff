import type { ConsentCase, ConsentCaseList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { show } from '../shared/output.ts';
import { casesText, caseText } from './consent-text.ts';
import { type ConsentOptions, ofService, serviceOf } from './options.ts';

const CAUSES =
  'list-import, consent-unclear, stop-missed, wrong-number, human-error, consent-valid, not-a-complaint, other';

/** Registers `tocsin consent cases` and `tocsin consent case …`. */
export function registerConsentCases(consent: Command): void {
  command(consent, 'cases', 'Complaints, those that wait first')
    .option('--service <service>', 'only this service')
    .option('--status <status>', 'open, answered, closed or all', 'all')
    .action(async (options: ConsentOptions & { status: string }) => {
      const query = { service: options.service, status: options.status };
      const found = await connect(process.env).get<ConsentCaseList>('/api/consent/cases', query);
      show(found, options, ({ cases }) => casesText(cases, Date.now()) || 'No cases.');
    });
  const one = group(consent, 'case', 'One complaint: open, look, answer, close');
  ofService(
    command(one, 'open <address>', 'Open a case for a complaint that was heard of; the address is suppressed at once'),
  )
    .requiredOption('--text <text>', 'what they said')
    .option('--channel <channel>', 'over which the messages came', 'sms')
    .option('--merchant <id>', 'in whose name the messages were')
    .action(async (to: string, options: ConsentOptions & { text: string }) => {
      const { channel, merchant, text } = options;
      const body = { service: await serviceOf(options), to, channel, merchant, text };
      tell(await connect(process.env).post<ConsentCase>('/api/consent/cases', body), options);
    });
  command(one, 'show <case>', 'What is known: evidence, findings, notes').action(
    async (id: string, options: ConsentOptions) =>
      tell(await connect(process.env).get<ConsentCase>(apiPath`/api/consent/cases/${id}`), options),
  );
  command(one, 'evidence <case>', 'Gather the evidence again').action(async (id: string, options: ConsentOptions) =>
    tell(await connect(process.env).post<ConsentCase>(apiPath`/api/consent/cases/${id}/evidence`), options),
  );
  command(one, 'answer <case>', 'The person has an answer: the clock ends')
    .requiredOption('--text <text>', 'what they were told')
    .option('--send', "send it over the plan's channel (default: they were told already)")
    .action(async (id: string, { text, send, ...options }: ConsentOptions & { text: string; send?: boolean }) => {
      const body = { text, send: send ?? false };
      tell(await connect(process.env).post<ConsentCase>(apiPath`/api/consent/cases/${id}/answer`, body), options);
    });
  command(one, 'note <case> <text>', 'Write a note into a case').action(
    async (id: string, text: string, options: ConsentOptions) => {
      show(await connect(process.env).post(apiPath`/api/consent/cases/${id}/notes`, { text }), options, () => 'Noted.');
    },
  );
  command(one, 'close <case>', 'Close a case with its cause')
    .requiredOption('--cause <cause>', CAUSES)
    .requiredOption('--note <text>', 'what was found, and what is done so that it does not happen again')
    .option('--lift', 'it was no complaint and no opt-out: messages are allowed as before')
    .action(async (id: string, { cause, note, lift, ...options }: ConsentOptions & Closing) => {
      const body = { cause, note, lift: lift ?? false };
      tell(await connect(process.env).post<ConsentCase>(apiPath`/api/consent/cases/${id}/close`, body), options);
    });
}

interface Closing {
  readonly cause: string;
  readonly note: string;
  readonly lift?: boolean;
}

function tell(found: ConsentCase, options: ConsentOptions): void {
  show(found, options, (safe) => caseText(safe, Date.now()));
}
