import { type Plan, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { storeMilestone } from './report.store.ts';
import { reportedComponents, reportsOfIncident } from './report.views.ts';

/** So many reports of an incident are worth a line on its timeline. */
const MILESTONES = [1, 3, 10, 30, 100] as const;

/**
 * Says on the timeline how many reports there are, when it is a number worth saying, once. Without the words of users: these
 * are kept for 90 days, a timeline for ever.
 */
export async function sayHowMany(app: App, tx: Tx, plan: Plan, incidentId: string): Promise<void> {
  const { count, people } = await reportsOfIncident(tx, incidentId);
  const milestone = MILESTONES.findLast((each) => each <= count);
  if (milestone === undefined || !(await storeMilestone(tx, incidentId, milestone))) return;
  const components = (await reportedComponents(tx, incidentId)).flatMap((id) =>
    id === null ? [] : [plan.components[id]?.title ?? id],
  );
  const about = components.length > 0 ? ` about ${components.join(', ')}` : '';
  const whose = people === 1 ? 'one person' : `${people} people`;
  const text = count === 1 ? `A user reports trouble${about}` : `${count} reports of users${about}, from ${whose}`;
  await commandIncident(app, incidentId, { kind: 'note', text }, SYSTEM, tx);
}
