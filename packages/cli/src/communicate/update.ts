import type { DueUpdates, StatusUpdate, UpdateList, UpdatePreview } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { type EditOptions, editUpdate } from './edit-update.ts';
import { dueText, previewText, recipientsOf, updatesText, updateText } from './update-text.ts';

interface ListOptions extends OutputOptions {
  readonly incident?: string;
  readonly draft?: boolean;
}

/** Registers `tocsin update …`. */
export function registerUpdate(program: Command): void {
  const update = group(program, 'update', 'Status updates: what people are told');
  readCommands(update);
  command(update, 'draft <incident> <audience>', "Draft an update now, from the plan's template").action(
    async (incident: string, audience: string, options: OutputOptions) => {
      const path = apiPath`/api/incidents/${incident}/updates`;
      const draft = await connect(process.env).post<StatusUpdate>(path, { audience });
      show(draft, options, (safe) => updateText(safe, Date.now()));
    },
  );
  command(
    update,
    'edit <id>',
    'Replace the text of a draft; without --text and --file, in your editor ($VISUAL, $EDITOR)',
  )
    .option('--subject <text>', 'its subject')
    .option('--text <text>', 'its text')
    .option('--file <path>', 'a file with its text; "-" reads standard input')
    .option('--version-read <number>', 'refuse when somebody has saved it since this version')
    .action(async (id: string, options: EditOptions & OutputOptions) => {
      const draft = await editUpdate(connect(process.env), process.env, id, options);
      show(draft, options, (safe) => updateText(safe, Date.now()));
    });
  command(update, 'send <id>', 'Send a draft to its audience').action(async (id: string, options: OutputOptions) => {
    const sent = await connect(process.env).post<StatusUpdate>(apiPath`/api/updates/${id}/send`);
    show(sent, options, (safe) => `${safe.id} is sent to ${safe.audienceTitle}: ${recipientsOf(safe)}.`);
  });
}

function readCommands(update: Command): void {
  command(update, 'list', 'What is due, with the time that is left, and updates, newest first')
    .option('--incident <id>', 'only those of this incident')
    .option('--draft', 'only those that are not sent')
    .action(async (options: ListOptions) => {
      const api = connect(process.env);
      const { incident: incidentId } = options;
      const [{ due }, { updates }] = await Promise.all([
        api.get<DueUpdates>('/api/due-updates', { incidentId }),
        api.get<UpdateList>('/api/updates', { incidentId, status: options.draft ? 'draft' : undefined }),
      ]);
      const nowMs = Date.now();
      show({ due, updates }, options, (safe) => `${dueText(safe.due, nowMs)}\n\n${updatesText(safe.updates, nowMs)}`);
    });
  command(update, 'show <id>', 'One update, whole').action(async (id: string, options: OutputOptions) => {
    const one = await connect(process.env).get<StatusUpdate>(apiPath`/api/updates/${id}`);
    show(one, options, (safe) => updateText(safe, Date.now()));
  });
  command(update, 'preview <id>', 'How it will look in each channel and on the status page; sends nothing').action(
    async (id: string, options: OutputOptions) => {
      const preview = await connect(process.env).get<UpdatePreview>(apiPath`/api/updates/${id}/preview`);
      show(preview, options, previewText);
    },
  );
}
