import type { IncidentRoom } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { change } from './change.ts';
import { commandedText } from './incident-text.ts';

type Trend = 'growing' | 'steady' | 'shrinking';

interface ImpactOptions extends OutputOptions {
  readonly scope?: string;
  readonly users?: string;
  readonly customers?: string;
  readonly share?: string;
  readonly since?: string;
  readonly trend?: Trend;
  readonly revenue?: string;
  readonly data?: string;
}

/** Registers what is said about an incident's impact, and what happens between incidents. */
export function relateCommands(incident: Command): void {
  command(incident, 'impact <id>', 'Say whom and what it affects; what is left out stays as it was')
    .option('--scope <text>', 'what does not work, and for whom')
    .option('--users <number>', 'how many users')
    .option('--customers <number>', 'how many customers')
    .option('--share <percentage>', 'how many of all users: 12%')
    .option('--since <moment>', 'since when: 2026-11-21T03:00:00Z')
    .option('--trend <trend>', 'growing, steady or shrinking')
    .option('--revenue <text>', 'what it costs')
    .option('--data <text>', 'what is lost, wrong or seen by others; "none" says that somebody looked')
    .action((id: string, options: ImpactOptions) => {
      const { json, users, customers, share, ...said } = options;
      const people = { users: countOf('users', users), customers: countOf('customers', customers) };
      const counts = { ...people, share: shareOf(share) };
      return change(apiPath`/api/incidents/${id}/impact`, { ...said, ...counts }, 'has its impact', options);
    });
  command(incident, 'security <id>', 'It is a security incident: nobody outside is told until it is released')
    .option('--release', 'end the embargo; for commanders and whoever leads the incident')
    .option('--reason <text>', 'why, for the timeline; needed with --release')
    .action((id: string, options: OutputOptions & { release?: boolean; reason?: string }) => {
      const { reason, release } = options;
      if (!release)
        return change(apiPath`/api/incidents/${id}/security`, { reason }, 'is a security incident', options);
      if (reason === undefined) throw new Failure('invalid', 'Say why, with --reason.');
      return change(apiPath`/api/incidents/${id}/security/release`, { reason }, 'is under embargo no more', options);
    });
  command(incident, 'link <id> <target>', 'Link an address or another incident')
    .option('--title <text>', 'what the address is')
    .action((id: string, target: string, options: OutputOptions & { title?: string }) => {
      const body = /^https?:/i.test(target) ? { url: target, title: options.title } : { incidentId: target };
      return change(apiPath`/api/incidents/${id}/links`, body, `is linked to ${target}`, options);
    });
  command(incident, 'unlink <id> <target>', 'Take a link away').action(
    async (id: string, target: string, options: OutputOptions) => {
      const path = `${apiPath`/api/incidents/${id}/links`}?to=${encodeURIComponent(target)}`;
      const room = await connect(process.env).delete<IncidentRoom>(path);
      show(room, options, (safe) => commandedText(safe, `is not linked to ${target}`, Date.now()));
    },
  );
  command(incident, 'merge <id> <into>', 'It is the same trouble: it goes on as the other').action(
    (id: string, into: string, options: OutputOptions) =>
      change(apiPath`/api/incidents/${id}/merge`, { into }, `has what was ${id}`, options),
  );
  command(incident, 'split <id> <title>', 'Some of its alerts become an incident of their own')
    .requiredOption('--alert <key...>', 'dedup keys of the alerts that go; `incident show ID --json` lists them')
    .option('--severity <level>', 'its level; without it, the worst of its alerts')
    .action((id: string, title: string, options: OutputOptions & { alert: readonly string[]; severity?: string }) => {
      const { alert: alerts, severity } = options;
      return change(apiPath`/api/incidents/${id}/split`, { alerts, title, severity }, `was split from ${id}`, options);
    });
}

function countOf(name: string, written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^\d{1,9}$/.test(written)) return Number(written);
  throw new Failure('invalid', `"${written}" is not a number. Write --${name} 1200.`);
}

function shareOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const percent = /^\d{1,3}(?:\.\d{1,3})? ?%$/.test(written) ? Number.parseFloat(written) : Number.NaN;
  if (percent <= 100) return percent / 100;
  throw new Failure('invalid', `"${written}" is not a percentage from 0% to 100%. Write --share 12%.`);
}
