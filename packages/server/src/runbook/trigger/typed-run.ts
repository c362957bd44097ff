import { type Actor, type Incident, type Plan, type Runbook, runsByItself } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import { Problem } from '../../platform/problem.ts';
import { activeIncidents, readIncident } from '../../respond/incident.views.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun } from '../run/run.store.ts';
import { startRun } from '../run/start-run.ts';
import { queueNextAutoStep } from '../step/queue-step.ts';

type Person = Extract<Actor, { kind: 'person' }>;

const MOST_LISTED = 20;
const INCIDENT = /^INC-\d{4}-\d{1,9}$/i;

interface Found {
  readonly plan: Plan;
  readonly runbook: Runbook;
}

/** The runbooks of some plans, a line each, for somebody in a chat. */
export function runbookWords(plans: readonly Plan[]): string {
  const all = runbooksOf(plans);
  if (all.length === 0) return 'There are no runbooks.';
  const lines = all.slice(0, MOST_LISTED).map((found) => `${nameOf(plans, found)}: ${found.runbook.title}`);
  return [...lines, ...(all.length > MOST_LISTED ? [`and ${all.length - MOST_LISTED} more`] : [])].join('\n');
}

/**
 * Starts a run for somebody who typed `run NAME [INCIDENT]`, with its automatic steps. Without an incident it is for the
 * only one of the service that is active, or for none.
 * @param plans those in which the person stands
 * @param written what stands after the word `run`
 * @returns what became of it, and where to go on
 * @throws Problem 'invalid' with what to write instead; 'forbidden' for who is no responder there; 'not-found'
 */
export async function runTyped(app: App, plans: readonly Plan[], written: string, actor: Person): Promise<string> {
  const tokens = written.split(' ').filter((token) => token !== '');
  const id = tokens.find((token) => INCIDENT.test(token))?.toUpperCase() ?? null;
  const name = tokens.filter((token) => !INCIDENT.test(token)).join(' ');
  const { plan, runbook } = findTyped(plans, name);
  const { service } = plan;
  requireAccess({ actor, access: plan.people[actor.id]?.access ?? 'viewer' }, 'responder');
  const incident = await incidentFor(app, service, id, name);
  const request = { service, runbook: runbook.id, incidentId: incident?.id ?? null, parameters: {} };
  const run = await startRun(app, request, actor);
  await transact(app, async (tx) => {
    const { status } = await lockRun(tx, run);
    if (status === 'running') await queueNextAutoStep(app, tx, run);
  });
  const steps = runbook.phases.flatMap((phase) => phase.steps);
  const automatic = steps.filter(runsByItself).length;
  const running =
    automatic === 0 ? 'none of them by itself' : `${automatic} by ${automatic === 1 ? 'itself' : 'themselves'}`;
  const where = incident ? `${incident.id}, ${incident.title}` : `${service}, for no incident`;
  return `${runbook.title} is started: ${where}. ${steps.length} steps, ${running}. Go on at ${linkTo(app, run)}`;
}

function linkTo(app: App, run: string): string {
  return `${app.url().replace(/\/$/, '')}/runs/${run}`;
}

/** By its id, with `service/` before it where several have it, or by its title. */
function findTyped(plans: readonly Plan[], written: string): Found {
  if (written === '') throw new Problem('invalid', `Say which: run NAME.\n${runbookWords(plans)}`);
  const wanted = written.toLowerCase();
  const all = runbooksOf(plans);
  const fits = [
    all.filter(({ plan, runbook }) => `${plan.service}/${runbook.id}`.toLowerCase() === wanted),
    all.filter(({ runbook }) => runbook.id.toLowerCase() === wanted),
    all.filter(({ runbook }) => runbook.title.toLowerCase() === wanted),
  ].find((found) => found.length > 0);
  const [only, ...others] = fits ?? [];
  if (only && others.length === 0) return only;
  const known = (fits ?? all).slice(0, MOST_LISTED).map((found) => nameOf(plans, found, fits !== undefined));
  const why = fits ? 'could be' : 'is no runbook. There are';
  throw new Problem('invalid', `"${written.slice(0, 60)}" ${why}: ${known.join(', ') || 'none'}.`);
}

function runbooksOf(plans: readonly Plan[]): Found[] {
  return plans.flatMap((plan) => Object.values(plan.runbooks).map((runbook) => ({ plan, runbook })));
}

function nameOf(plans: readonly Plan[], { plan, runbook }: Found, isWhole = plans.length > 1): string {
  return isWhole ? `${plan.service}/${runbook.id}` : runbook.id;
}

async function incidentFor(app: App, service: string, id: string | null, name: string): Promise<Incident | null> {
  if (id !== null) {
    const incident = await readIncident(app.db, id).catch(() => null);
    if (incident?.service === service) return incident;
    throw new Problem('not-found', `There is no incident ${id} of ${service}. "status" lists those that are active.`);
  }
  const [only, ...others] = await activeIncidents(app.db, service);
  if (!only || others.length === 0) return only ?? null;
  const ids = [only, ...others].slice(0, MOST_LISTED).map((one) => one.id);
  throw new Problem(
    'invalid',
    `For which incident? Write run ${name.slice(0, 60)} ${only.id}. Active: ${ids.join(', ')}.`,
  );
}
