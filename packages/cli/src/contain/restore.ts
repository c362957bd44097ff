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
  const steering = {
    hold: 'Wait where it is',
    resume: 'Go on',
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
  const room = await api.post<IncidentRoom>(pathOf(incident), body);
  show(room, options, ({ id, restoration }) =>
    restoration ? `${id}: ${restorationText(restoration, Date.now())}` : `${id}: there is nothing to restore.`,
  );
}
