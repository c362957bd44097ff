import type { IncidentList, IncidentRoom, Timeline } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { answerCommands } from './answer.ts';
import { change } from './change.ts';
import { chainText, commandedText, incidentsText, roomText } from './incident-text.ts';
import { relateCommands } from './relate.ts';
import { similarCommands } from './similar.ts';

/** Registers `tocsin incident …`. */
export function registerIncident(program: Command): void {
  const incident = group(program, 'incident', 'Incidents: see them, answer them, end them');
  readCommands(incident);
  openCommand(incident);
  answerCommands(incident);
  changeCommands(incident);
  relateCommands(incident);
  similarCommands(incident);
}

function readCommands(incident: Command): void {
  command(incident, 'list', 'The active incidents, newest first')
    .option('--all', 'those that are over, too')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { all?: boolean; service?: string }) => {
      const query = { service: options.service, active: options.all ? undefined : 'true' };
      const list = await connect(process.env).get<IncidentList>('/api/incidents', query);
      show(list, options, ({ incidents }) => incidentsText(incidents, Date.now(), options.all ?? false));
    });
  command(incident, 'show <id>', 'One incident: clocks, people, alerts, levers and the latest of the timeline')
    .option('--timeline', 'the whole timeline')
    .action(async (id: string, options: OutputOptions & { timeline?: boolean }) => {
      const room = await connect(process.env).get<IncidentRoom>(apiPath`/api/incidents/${id}`);
      show(room, options, (safe) => roomText(safe, Date.now(), options.timeline ?? false));
    });
  command(incident, 'verify <id>', 'Check the hash chain of the timeline; exits 1 when it is broken').action(
    async (id: string, options: OutputOptions) => {
      const timeline = await connect(process.env).get<Timeline>(apiPath`/api/incidents/${id}/timeline`);
      show(timeline, options, (safe) => chainText(id, safe));
      if (timeline.chain !== 'whole') process.exitCode = BAD_NEWS;
    },
  );
}

interface OpenOptions extends OutputOptions {
  readonly severity?: string;
  readonly component?: readonly string[];
  readonly runbook?: string;
}

function openCommand(incident: Command): void {
  command(incident, 'open <service> <title>', 'Open an incident by hand; "-" stands for the only service')
    .option('--severity <level>', "the plan's code of the level; without it, the plan decides")
    .option('--component <id...>', 'what is affected')
    .option('--runbook <id>', 'the runbook to follow')
    .action(async (service: string, title: string, options: OpenOptions) => {
      const api = connect(process.env);
      const { severity, component: components = [], runbook } = options;
      const body = {
        ...{ title, severity, components, runbook },
        service: await chooseService(api, process.env, service === '-' ? undefined : service),
      };
      const room = await api.post<IncidentRoom>('/api/incidents', body);
      show(room, options, (safe) => commandedText(safe, 'is open', Date.now()));
    });
}

function changeCommands(incident: Command): void {
  command(incident, 'note <id> <text>', 'Write on the timeline').action(
    (id: string, text: string, options: OutputOptions) =>
      change(apiPath`/api/incidents/${id}/notes`, { text }, 'has a new note', options),
  );
  command(incident, 'severity <id> <level>', 'Change the level')
    .requiredOption('--reason <text>', 'why, for the timeline')
    .action((id: string, severity: string, options: OutputOptions & { reason: string }) => {
      const body = { severity, reason: options.reason };
      return change(apiPath`/api/incidents/${id}/severity`, body, `is ${severity}`, options);
    });
  command(incident, 'status <id> <status>', 'Move it on: investigating, identified, contained or monitoring').action(
    (id: string, status: string, options: OutputOptions) =>
      change(apiPath`/api/incidents/${id}/status`, { status }, `is ${status}`, options),
  );
}
