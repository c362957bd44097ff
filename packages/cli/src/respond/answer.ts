import type { Command } from 'commander';
import { apiPath } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import type { OutputOptions } from '../shared/output.ts';
import { durationWords } from '../shared/time-words.ts';
import { change } from './change.ts';

/** Registers who has an incident: `ack`, `escalate`, `reassign`, `snooze`, `mute`, roles, and its end. */
export function answerCommands(incident: Command): void {
  command(incident, 'ack <id>', 'I have it: stops the paging').action((id: string, options: OutputOptions) =>
    change(apiPath`/api/incidents/${id}/acknowledge`, undefined, 'is acknowledged', options),
  );
  command(incident, 'escalate <id>', 'Page the next step now').action((id: string, options: OutputOptions) =>
    change(apiPath`/api/incidents/${id}/escalate`, undefined, 'is escalated', options),
  );
  reassignCommand(incident);
  quietCommands(incident);
  roleCommand(incident);
  endCommands(incident);
}

function reassignCommand(incident: Command): void {
  command(incident, 'reassign <id> <person>', 'Somebody else has it from now on, and is paged')
    .option('--reason <text>', 'why, for them and for the timeline')
    .action((id: string, person: string, options: OutputOptions & { reason?: string }) => {
      const body = { person, reason: options.reason };
      return change(apiPath`/api/incidents/${id}/reassign`, body, `is with ${person}`, options);
    });
}

function quietCommands(incident: Command): void {
  command(incident, 'snooze <id> [duration]', 'Nobody is paged for so long (30m); then the escalation begins again')
    .option('--until <moment>', 'until then instead: 09:00, or 2026-11-21T09:00')
    .action(async (id: string, duration: string | undefined, options: OutputOptions & { until?: string }) => {
      // Reading durations brings the whole plan package with it, which most commands need not wait for.
      const { snoozeMinutes } = await import('./snooze-time.ts');
      const minutes = snoozeMinutes({ duration, until: options.until }, Date.now());
      const became = `is snoozed for ${durationWords(minutes * 60)}`;
      return change(apiPath`/api/incidents/${id}/snooze`, { minutes }, became, options);
    });
  command(incident, 'mute <id>', 'No more messages about it for one person, unless its level rises')
    .option('--person <id>', 'for them; without it, for you')
    .option('--off', 'they want to hear of it again')
    .action((id: string, options: OutputOptions & { person?: string; off?: boolean }) => {
      const body = { person: options.person, muted: !options.off };
      const whom = options.person ?? 'you';
      const became = options.off ? `is not muted for ${whom} any more` : `is muted for ${whom}`;
      return change(apiPath`/api/incidents/${id}/mute`, body, became, options);
    });
}

function roleCommand(incident: Command): void {
  command(incident, 'assign <id> <role> <person>', 'Give somebody a role: commander, communications or scribe')
    .alias('role')
    .action((id: string, role: string, person: string, options: OutputOptions) =>
      change(apiPath`/api/incidents/${id}/roles`, { role, person }, `has ${person} as ${role}`, options),
    );
}

function endCommands(incident: Command): void {
  command(incident, 'resolve <id> <resolution>', 'It is over; the resolution says what ended it')
    .option('--false-positive', 'there was nothing wrong')
    .action((id: string, resolution: string, options: OutputOptions & { falsePositive?: boolean }) => {
      const body = { resolution, falsePositive: options.falsePositive ?? false };
      return change(apiPath`/api/incidents/${id}/resolve`, body, 'is resolved', options);
    });
  command(incident, 'reopen <id>', 'It is not over')
    .requiredOption('--reason <text>', 'why, for the timeline')
    .action((id: string, options: OutputOptions & { reason: string }) =>
      change(apiPath`/api/incidents/${id}/reopen`, { reason: options.reason }, 'is open again', options),
    );
}
