import type { GoalList, Measures, MeasuresReport } from '@tocsin/server/contract';
import { type Command, Option } from 'commander';
import { connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { goalsText, measuresText } from './measures-text.ts';

interface MeasuresOptions extends OutputOptions {
  readonly service?: string;
  readonly severity?: string;
  readonly component?: string;
  readonly period?: string;
  readonly since?: string;
  readonly until?: string;
  readonly by?: string;
  readonly csv?: boolean;
  readonly incidents?: boolean;
}

const GROUPINGS = ['service', 'severity', 'component', 'month', 'quarter', 'year'];

/** Registers `tocsin measures …`, which is also called `metrics`. */
export function registerMeasures(program: Command): void {
  const measures = command(program, 'measures', 'How incidents were answered: times, deadlines, pages, repeats, goals')
    .alias('metrics')
    .option('--service <id>', 'only this service')
    .option('--severity <level>', 'only incidents that ended at this level')
    .option('--component <id>', 'only incidents of this component')
    .option('--period <period>', 'a month 2026-10, a quarter 2026-Q4 or a year 2026')
    .option('--since <date>', 'a date, or a time back such as 90d (default: the last twelve months)')
    .option('--until <date>', 'the last date that counts')
    .addOption(new Option('--by <what>', 'a row each').choices(GROUPINGS).default('severity'))
    .option('--csv', 'the rows as CSV')
    .option('--incidents', 'with --csv: a row an incident')
    .action(showMeasures);
  command(measures, 'goals', "The plan's goals, and how they stand")
    .option('--service <id>', 'only this service')
    .option('--periods <count>', 'how many periods', '4')
    .action(async ({ service, periods, ...options }: OutputOptions & { service?: string; periods: string }) => {
      const goals = await connect(process.env).get<GoalList>('/api/goals', { service: serviceOf(service), periods });
      show(goals, options, goalsText);
    });
  command(measures, 'tick <period> <goal>', 'Say that a goal in words is met in a period')
    .option('--service <id>', 'the service (TOCSIN_SERVICE)')
    .option('--undo', 'take it back')
    .action(async (period: string, goal: string, options: OutputOptions & { service?: string; undo?: boolean }) => {
      const body = { service: requireService(options.service), period, goal, met: !options.undo };
      const answer = await connect(process.env).put<object>('/api/goals/ticks', body);
      show(answer, options, () => `"${goal}" is ${options.undo ? 'not ticked any more' : 'ticked'} for ${period}.`);
    });
  command(measures, 'report', 'The monthly report as it would be sent now')
    .option('--service <id>', 'the service (TOCSIN_SERVICE)')
    .option('--month <month>', 'a month such as 2026-10 (default: the last one)')
    .action(async ({ service, month, ...options }: OutputOptions & { service?: string; month?: string }) => {
      const query = { service: requireService(service), month };
      const report = await connect(process.env).get<MeasuresReport>('/api/measures/report', query);
      show(report, options, ({ subject, text, to }) => `${subject}\nTo: ${to.join(', ') || 'nobody'}\n\n${text}`);
    });
}

async function showMeasures(options: MeasuresOptions): Promise<void> {
  const { json, csv, incidents, by, ...rest } = options;
  const api = connect(process.env);
  const query = { ...rest, service: serviceOf(rest.service) };
  if (csv) {
    const path = incidents ? '/api/measures/incidents.csv' : '/api/measures/groups.csv';
    const file = await api.raw('GET', path, undefined, incidents ? query : { ...query, by });
    process.stdout.write(await file.text());
    return;
  }
  if (incidents) throw new Failure('invalid', '--incidents goes with --csv.');
  const measures = await api.get<Measures>('/api/measures', { ...query, by });
  if (json) return show(measures, { json }, measuresText);
  const goals = await api.get<GoalList>('/api/goals', { service: query.service, periods: '1' });
  const hasGoals = goals.services.some((one) => one.goals.length > 0);
  show({ measures, goals }, {}, (safe) =>
    [measuresText(safe.measures), ...(hasGoals ? [`Goals\n\n${goalsText(safe.goals)}`] : [])].join('\n\n'),
  );
}

function serviceOf(service: string | undefined): string | undefined {
  return service ?? (process.env.TOCSIN_SERVICE || undefined);
}

/** @throws Failure when nothing says which service is meant */
export function requireService(service: string | undefined): string {
  const found = serviceOf(service);
  if (found === undefined) throw new Failure('invalid', 'Say which service with --service, or set TOCSIN_SERVICE.');
  return found;
}
