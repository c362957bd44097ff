import type { CronRule, Plan, RoutineItem } from '@tocsin/core';
import { entryOf, plainAddress, type Section, sectionOf, span, targetWords } from './section.ts';

/** What happens by the calendar, and after an incident. */
export function upkeepSections(plan: Plan): Section[] {
  return [
    sectionOf(
      'maintenance',
      'Maintenance',
      plan.maintenance,
      (window) => ({
        When: `${calendar(window)}, for ${span(window.duration)}`,
        Components: window.components.length > 0 ? window.components : 'all',
        Announced: window.announce.map(({ before, audience }) => `${span(before)} before: ${audience}`),
        Banner: window.banner,
        Tasks: window.tasks,
      }),
      false,
    ),
    sectionOf(
      'routines',
      'Routines',
      plan.routines,
      (routine) => ({
        When: calendar(routine),
        Owner: routine.owner && targetWords(plan, routine.owner),
        Items: routine.items.map(itemWords),
      }),
      false,
    ),
    sectionOf(
      'backups',
      'Backups',
      plan.backups,
      (backup) => ({
        When: calendar(backup),
        Of: backup.connection ?? 'a command',
        Kept: `${backup.keep} copies${backup.compress ? ', compressed' : ''}`,
        'Alert without one for': span(backup.alerts.none),
        'Tried out': backup.verify && `${calendar(backup.verify)}, ${backup.verify.queries.length} queries`,
        Objective: backup.objective === null ? null : `restored within ${span(backup.objective)}`,
      }),
      false,
    ),
    sectionOf('jobs', 'Jobs', plan.jobs, (job) => ({
      When: calendar(job),
      Calls: `${job.method} ${plainAddress(job.url) ?? 'an address that is not set'}`,
      Overlap: job.overlap === 'skip' ? 'left out while one runs' : 'allowed',
    })),
    {
      id: 'review',
      title: 'Review',
      acts: true,
      entries: [
        entryOf('review', 'After an incident', {
          Due: `within ${span(plan.review.due)}`,
          Attendees: plan.review.attendees,
          Tasks: plan.review.tasks.map(({ title, due }) => `${title}, within ${span(due)}`),
          Goals: plan.review.goals.map(({ title }) => title),
        }),
      ],
    },
  ];
}

function calendar({ cron, timezone }: CronRule): string {
  return `${cron} (${timezone})`;
}

function itemWords(item: RoutineItem): string {
  if (item.kind === 'manual') return item.title;
  const of = item.kind === 'metric' ? item.metric : item.kind === 'monitor' ? item.monitor : item.runbook;
  return `${item.title} (${item.kind} ${of})`;
}
