import type { IncidentRoom, StatusUpdate } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { type Api, apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { whenWords } from '../shared/time-words.ts';
import { recipientsOf } from './update-text.ts';

/** What this command shows of the page's JSON; the rest of it is for others. */
interface PublicPage {
  readonly title: string;
  readonly state: string;
  readonly groups: readonly { readonly components: readonly { readonly title: string; readonly state: string }[] }[];
  readonly incidents: readonly {
    readonly title: string;
    readonly updates: readonly { readonly at: string; readonly text: string }[];
  }[];
}

interface PostOptions extends OutputOptions {
  readonly audience?: string;
  readonly subject?: string;
  readonly yes?: boolean;
}

/** Registers `tocsin status page` and `tocsin status post`. */
export function publicPageCommands(status: Command): void {
  command(status, 'page', 'What the public sees on the status page')
    .option('--service <service>', 'the service; without it, the only one')
    .action(async (options: OutputOptions & { service?: string }) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const page = await api.get<PublicPage>(`${apiPath`/status/${service}`}.json`);
      show(page, options, (safe) => pageText(safe, Date.now()));
    });
  command(status, 'post <incident> <text>', 'Tell the public of an incident: draft, write and send in one go')
    .option('--audience <id>', 'the audience; without it, the one that has the status page')
    .option('--subject <text>', 'title on the page; without it, that of the template')
    .option('--yes', 'publish it; without it, only what would be published is shown')
    .action(async (incident: string, text: string, options: PostOptions) => {
      const api = connect(process.env);
      const room = await api.get<IncidentRoom>(apiPath`/api/incidents/${incident}`);
      const audience = audienceOf(room, options.audience);
      if (options.yes) {
        const sent = await post(api, room.id, audience.id, { text, subject: options.subject });
        show(sent, options, (safe) => `${safe.id} is published for ${safe.audienceTitle}: ${recipientsOf(safe)}.`);
        return;
      }
      const plan = { published: false, incident: room.id, audience, subject: options.subject ?? null, text };
      show(plan, options, (safe) => planText(safe, room));
    });
}

type Audience = IncidentRoom['allAudiences'][number];

/** @throws Failure 'not-found', or 'invalid' when several have the page */
function audienceOf({ allAudiences }: IncidentRoom, named: string | undefined): Audience {
  const found = allAudiences.filter((one) => (named === undefined ? one.statusPage : one.id === named));
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  if (first) throw new Failure('invalid', `Which audience? Say --audience with one of: ${idsOf(found)}.`);
  if (named === undefined) throw new Failure('not-found', 'The plan has no audience with the status page.');
  throw new Failure('not-found', `The plan has no audience "${named}". There are: ${idsOf(allAudiences)}.`);
}

function idsOf(audiences: readonly Audience[]): string {
  return audiences.map(({ id }) => id).join(', ') || 'none';
}

/** What somebody else has written in the meantime is not written over. */
async function post(
  api: Api,
  incident: string,
  audience: string,
  told: { readonly text: string; readonly subject: string | undefined },
): Promise<StatusUpdate> {
  const draft = await api.post<StatusUpdate>(apiPath`/api/incidents/${incident}/updates`, { audience });
  if (draft.editedBy !== null) {
    const look = `Look at it: tocsin update show ${draft.id}`;
    throw new Failure('conflict', `${draft.editedBy} has a draft for ${draft.audienceTitle} that is not sent. ${look}`);
  }
  await api.put<StatusUpdate>(apiPath`/api/updates/${draft.id}`, { ...told, version: draft.version });
  return api.post<StatusUpdate>(apiPath`/api/updates/${draft.id}/send`);
}

function planText(
  { audience, subject, text, incident }: { audience: Audience; subject: string | null; text: string; incident: string },
  { security }: IncidentRoom,
): string {
  const isHeld = security?.embargo === true && security.releasedAt === null && audience.external;
  const held = isHeld ? `\n\n${paint('yellow', 'The embargo of this security incident keeps it back.')}` : '';
  const title = subject === null ? '' : `${paint('bold', subject)}\n`;
  return `Would be published for ${audience.title}, about ${incident}:\n\n${title}${text}${held}\n\nNothing was published. Say --yes to do it.`;
}

function pageText({ title, state, groups, incidents }: PublicPage, nowMs: number): string {
  const states = groups
    .flatMap(({ components }) => components)
    .map((one) => `  ${one.title}: ${one.state}`)
    .join('\n');
  const told = incidents.map((incident) => {
    const [last] = incident.updates;
    return `\n\n${paint('bold', incident.title)}${last ? `\n${whenWords(last.at, nowMs)}\n${last.text}` : ''}`;
  });
  return `${paint('bold', title)}: ${state}\n${states}${told.join('')}`;
}
