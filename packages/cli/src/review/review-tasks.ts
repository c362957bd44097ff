import type { Review } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { columns } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

interface TaskOptions extends OutputOptions {
  readonly done?: string;
  readonly undone?: string;
}

/** Registers `tocsin review tasks`. */
export function registerTasks(review: Command): void {
  command(review, 'tasks <id>', 'What is to be done after the incident, and by when')
    .option('--done <number>', 'tick a task')
    .option('--undone <number>', 'take the tick back')
    .action(async (id: string, options: TaskOptions) => {
      const api = connect(process.env);
      const number = options.done ?? options.undone;
      const done = options.done !== undefined;
      if (number !== undefined && !/^\d{1,4}$/.test(number))
        throw new Failure('invalid', `"${number}" is not the number of a task.`);
      const answer =
        number === undefined
          ? await api.get<Review>(apiPath`/api/reviews/${id}`)
          : await api.put<Review>(apiPath`/api/reviews/${id}/tasks/${number}`, { done });
      show(answer, options, (safe) => tasksText(safe.tasks, Date.now()) || 'This review has no tasks.');
    });
}

/** Tasks in columns, with who ticked them or when they are due. */
export function tasksText(tasks: Review['tasks'], nowMs: number): string {
  const rows = tasks.map(({ number, title, dueAt, overdue, doneAt, doneBy }) => [
    String(number),
    doneAt === null ? '[ ]' : '[x]',
    title,
    doneAt === null
      ? `${overdue ? 'was due' : 'due'} ${whenWords(dueAt, nowMs)}`
      : `by ${doneBy ?? 'nobody'} ${whenWords(doneAt, nowMs)}`,
  ]);
  return columns(rows);
}
