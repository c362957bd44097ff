import type { Review, ReviewList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { countOf, type OutputOptions, section, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';
import { registerItems } from './review-items.ts';
import { registerOutcome } from './review-outcome.ts';
import { registerReport } from './review-report.ts';
import { registerTasks, tasksText } from './review-tasks.ts';

/** Registers `tocsin review …`. */
export function registerReview(program: Command): void {
  const review = group(program, 'review', 'Post-incident reviews');
  command(review, 'list', 'Reviews, the next due first').action(async (options: OutputOptions) => {
    const list = await connect(process.env).get<ReviewList>('/api/reviews');
    show(list, options, ({ reviews }) => reviewsText(reviews, Date.now()));
  });
  command(review, 'show <id>', 'A review with its report in Markdown and its action items').action(
    async (id: string, options: OutputOptions) => {
      const answer = await connect(process.env).get<Review>(apiPath`/api/reviews/${id}`);
      show(answer, options, (safe) => reviewText(safe, Date.now()));
    },
  );
  command(review, 'open <incident>', 'Open the review of an incident whose level requires none').action(
    async (incident: string, options: OutputOptions) => {
      const answer = await connect(process.env).post<Review>(apiPath`/api/incidents/${incident}/review`);
      show(
        answer,
        options,
        (safe) => `The review of ${safe.incidentId} is ${safe.id}, due ${whenWords(safe.dueAt, Date.now())}.`,
      );
    },
  );
  registerTasks(review);
  registerItems(review);
  registerReport(review);
  registerOutcome(review);
  command(review, 'reopen <id>', 'Take a completed review up again')
    .requiredOption('--reason <text>', 'why, for the record')
    .action(async (id: string, options: OutputOptions & { reason: string }) => {
      const { reason } = options;
      const answer = await connect(process.env).post<Review>(apiPath`/api/reviews/${id}/reopen`, { reason });
      show(answer, options, (safe) => `The review of ${safe.incidentId} is open again.`);
    });
  command(review, 'complete <id>', 'The review took place').action(async (id: string, options: OutputOptions) => {
    const answer = await connect(process.env).post<Review>(apiPath`/api/reviews/${id}/complete`);
    show(answer, options, (safe) => {
      return `The review of ${safe.incidentId} is completed; ${countOf(safe.openActionItems, 'action item')} open.`;
    });
  });
}

function reviewsText(reviews: ReviewList['reviews'], nowMs: number): string {
  if (reviews.length === 0) return 'There are no reviews.';
  const rows = reviews.map((review) => [
    ...[review.id, stateOf(review), review.incidentId, review.severity, review.title],
    ...[review.status === 'open' ? whenWords(review.dueAt, nowMs) : '-', String(review.openActionItems)],
  ]);
  return table(['Review', 'Status', 'Incident', 'Level', 'Title', 'Due', 'Open items'], rows);
}

function stateOf({ status, overdue }: ReviewList['reviews'][number]): string {
  return status === 'open' && overdue ? paint('red', 'overdue') : status;
}

function reviewText(review: Review, nowMs: number): string {
  const facts = [
    ['Incident', `${review.incidentId} (${review.severity}, ${review.service})`],
    ['Status', `${stateOf(review)}${review.required ? ', required' : ''}`],
    ['Due', review.completedAt ? '' : whenWords(review.dueAt, nowMs)],
    ['Completed', review.completedAt ? whenWords(review.completedAt, nowMs) : ''],
    ['Attendees', review.attendees.join(', ')],
    ['Meeting', meetingText(review, nowMs)],
    ['Editing', review.editors.map(({ name }) => name).join(', ')],
    ['Published', review.publication?.title ?? ''],
  ].filter(([, value]) => value);
  const items = review.actionItems.map(({ id, title, horizon, owner, dueAt, status }) => [
    ...[id, status, title, horizon, owner ?? 'nobody'],
    dueAt ? `due ${whenWords(dueAt, nowMs)}` : '',
  ]);
  const head = `${paint('bold', review.id)}  ${paint('bold', review.title)}\n${columns(facts)}`;
  const tasks = section('Tasks', tasksText(review.tasks, nowMs));
  const proposals = section(
    'Proposed for the plan',
    columns(review.proposals.map((one) => [one.id, one.status, one.file, one.why])),
  );
  return [head, tasks, section('Action items', columns(items)), proposals, review.report].filter(Boolean).join('\n\n');
}

function meetingText({ meeting }: Review, nowMs: number): string {
  return `${meeting.status}, ${whenWords(meeting.from, nowMs)}, ${meeting.minutes} minutes${meeting.place ? `, ${meeting.place}` : ''}`;
}
