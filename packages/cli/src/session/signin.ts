import type { SignInLink } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';

/** Registers `tocsin signin`. */
export function registerSignIn(program: Command): void {
  command(program, 'signin', 'Make a link that signs somebody in to the console, once, within an hour')
    .option('--person <id>', "whom, by the plan's id (default: its first admin)")
    .action(async (options: OutputOptions & { person?: string }) => {
      const link = await connect(process.env).post<SignInLink>('/api/signin-links', { person: options.person });
      show(link, options, ({ url, person }) => `Signs in ${person}, once, within an hour:\n\n  ${url}`);
    });
}
