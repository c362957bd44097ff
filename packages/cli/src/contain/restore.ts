import type { IncidentRoom } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseIncident } from '../shared/defaults.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { restorationText } from './restoration-text.ts';

interface RestoreOptions extends OutputOptions {
  readonly incident?: string;
}

/** Registers `tocsin restore …`. */
export function registerRestore(program: Command): void {
  const restore = group(program, 'restore', 'Gradual restoration: release the levers step by step');
  withIncident(command(restore, 'start <restoration>', 'Start it')).action(
    (restoration: string, options: RestoreOptions) =>
      steer(options, (id) => apiPath`/api/incidents/${id}/restoration`, { restoration }),
  );
  withIncident(command(restore, 'show', 'Its steps, parts and gates, and whom it waits for')).action(showIt);
  const steering = {
    hold: 'Wait where it is',
    resume: 'Go on: after a hold, where a person says when, or after a pull-back',
    abort: 'End it where it is; the levers stay as they are',
  };
  for (const [action, description] of Object.entries(steering)) {
    withIncident(command(restore, action, description)).action((options: RestoreOptions) =>
      steer(options, (id) => apiPath`/api/incidents/${id}/restoration/${action}`),
    );
  }
}

function withIncident(parent: Command): Command {
  return parent.option('--incident <id>', 'the incident (default: TOCSIN_INCIDENT, or the only active one)');
}

async function steer(options: RestoreOptions, pathOf: (incident: string) => string, body?: unknown): Promise<void> {
  const api = connect(process.env);
  const incident = await chooseIncident(api, process.env, options.incident);
  print(await api.post<IncidentRoom>(pathOf(incident), body), options);
}

async function showIt(options: RestoreOptions): Promise<void> {
  const api = connect(process.env);
  const incident = await chooseIncident(api, process.env, options.incident);
  print(await api.get<IncidentRoom>(apiPath`/api/incidents/${incident}`), options);
}

function print(room: IncidentRoom, options: RestoreOptions): void {
  show(room, options, ({ id, restoration }) =>
    restoration ? `${id}: ${restorationText(restoration, Date.now())}` : `${id}: there is nothing to restore.`,
  );
}
