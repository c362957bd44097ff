import type { AddedTraining, TrainingList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { requireService } from './measures.ts';
import { trainingText } from './measures-text.ts';

interface AddOptions extends OutputOptions {
  readonly service?: string;
  readonly at?: string;
  readonly drill?: string;
}

/** Registers `tocsin training …`. */
export function registerTraining(program: Command): void {
  const training = group(program, 'training', 'Who was trained in what, and when');
  command(training, 'list', 'Records, the newest first, and who of the plan has none')
    .option('--service <id>', 'the service (TOCSIN_SERVICE)')
    .option('--person <id>', 'only those of this person')
    .option('--since <date>', 'a date, or a time back such as 90d (default: this year)')
    .action(async ({ service, person, since, ...options }: OutputOptions & Record<string, string | undefined>) => {
      const query = { service: requireService(service), person, since };
      show(await connect(process.env).get<TrainingList>('/api/training', query), options, trainingText);
    });
  command(training, 'add <what> <people...>', 'Record that people of the plan were trained')
    .option('--service <id>', 'the service (TOCSIN_SERVICE)')
    .option('--at <date>', 'when it took place (default: now)')
    .option('--drill <name>', 'the drill that it was')
    .action(async (what: string, people: string[], { service, at, drill, ...options }: AddOptions) => {
      const body = { service: requireService(service), people, what, at, drill };
      const added = await connect(process.env).post<AddedTraining>('/api/training', body);
      show(added, options, ({ records }) => {
        return `Recorded for ${records.map(({ name }) => name).join(', ')}: ${what}.`;
      });
    });
  command(training, 'remove <id>', 'Remove a record that was a mistake').action(
    async (id: string, options: OutputOptions) => {
      const answer = await connect(process.env).delete<object>(apiPath`/api/training/${id}`);
      show(answer, options, () => `The record ${id} is removed.`);
    },
  );
}
