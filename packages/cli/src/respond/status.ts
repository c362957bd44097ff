import type { HealthBoard, IncidentList, OnCall } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { registerStatusExport } from '../communicate/status-export.ts';
import { registerStatusNotice } from '../communicate/status-notice.ts';
import { publicPageCommands } from '../communicate/status-page.ts';
import { subscriberCommands } from '../communicate/subscribers.ts';
import { healthText } from '../detect/health.ts';
import { schedulesText } from '../page/oncall.ts';
import { connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { nowWords } from '../shared/time-words.ts';
import { incidentsText } from './incident-text.ts';

type Status = Pick<IncidentList, 'incidents'> & HealthBoard & Pick<OnCall, 'schedules'>;

/** Registers `tocsin status`, with what the public sees below it. */
export function registerStatus(program: Command): void {
  const status = command(program, 'status', 'On one screen: active incidents, health, and who is on call')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { service?: string }) => {
      const api = connect(process.env);
      const { service } = options;
      const [{ incidents }, { services, warnings }, { schedules }] = await Promise.all([
        api.get<IncidentList>('/api/incidents', { active: 'true', service }),
        api.get<HealthBoard>('/api/health', { service }),
        api.get<OnCall>('/api/oncall', { service, days: '1' }),
      ]);
      show({ incidents, services, warnings, schedules }, options, (safe) => statusText(safe, Date.now()));
    });
  registerStatusExport(status);
  publicPageCommands(status);
  subscriberCommands(status);
  registerStatusNotice(status);
}

function statusText({ incidents, services, warnings, schedules }: Status, nowMs: number): string {
  const heading = incidents.length > 0 ? paint('red', 'Active incidents') : paint('bold', 'Active incidents');
  return [
    `${heading} (${nowWords(nowMs)})\n${incidentsText(incidents, nowMs, false)}`,
    healthText({ services, warnings }, nowMs),
    schedulesText(schedules, nowMs),
  ].join('\n\n');
}
