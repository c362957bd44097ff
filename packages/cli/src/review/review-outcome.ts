import { readFile } from 'node:fs/promises';
import type { Review, ReviewProposal, SuggestedPublicReview } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';

interface PublishOptions extends OutputOptions {
  readonly file?: string;
  readonly title?: string;
  readonly suggest?: boolean;
  readonly withdraw?: boolean;
}

interface ProposeOptions extends OutputOptions {
  readonly planFile: string;
  readonly find?: string;
  readonly replace?: string;
  readonly file?: string;
  readonly why: string;
}

/** Registers `tocsin review publish` and `tocsin review propose`. */
export function registerOutcome(review: Command): void {
  command(review, 'publish <id>', 'Show a text about the incident on the status page, and tell subscribers')
    .option('--file <file>', 'the text, in Markdown')
    .option('--title <text>', 'its title; nothing: that of the incident')
    .option('--suggest', 'print a text to begin with, and publish nothing')
    .option('--withdraw', 'take the published text off the status page')
    .action(publish);
  command(review, 'propose <id>', 'Propose a change of a file of the plan, and print it as a patch')
    .requiredOption('--plan-file <name>', "within the plan's folder: plan.yaml, runbooks/rollback.md")
    .requiredOption('--why <text>', 'why, for the record and the commit')
    .option('--find <text>', 'what is replaced; it must stand in the file once')
    .option('--replace <text>', 'by what')
    .option('--file <file>', 'the whole new text instead')
    .action(propose);
}

async function publish(id: string, options: PublishOptions): Promise<void> {
  const api = connect(process.env);
  const path = apiPath`/api/reviews/${id}/publish`;
  if (options.suggest) {
    const suggested = await api.get<SuggestedPublicReview>(apiPath`/api/reviews/${id}/public-text`);
    return show(suggested, options, ({ text }) => text);
  }
  if (options.withdraw) {
    return show(
      await api.delete<Review>(path),
      options,
      (safe) => `The review of ${safe.incidentId} is not public any more.`,
    );
  }
  if (options.file === undefined) throw new Failure('invalid', 'Say --file, --suggest or --withdraw.');
  const { title } = options;
  const wish = { text: await textOf(options.file), ...(title === undefined ? {} : { title }) };
  show(
    await api.post<Review>(path, wish),
    options,
    (safe) => `The review of ${safe.incidentId} is on the status page.`,
  );
}

async function propose(id: string, options: ProposeOptions): Promise<void> {
  const { planFile, find, replace, why } = options;
  const change = options.file === undefined ? { find, replace } : { text: await textOf(options.file) };
  const wish = { file: planFile, why, ...change };
  const proposal = await connect(process.env).post<ReviewProposal>(apiPath`/api/reviews/${id}/proposals`, wish);
  show(proposal, options, ({ patch, warnings }) => [...warnings.map((one) => `Warning: ${one}`), patch].join('\n'));
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('invalid', `${file} cannot be read: ${error.message}`);
  });
}
