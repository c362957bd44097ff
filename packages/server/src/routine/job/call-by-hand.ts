import type { Actor, Incident, Plan, ScheduledJob } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { activeIncidents, readIncident } from '../../respond/incident.views.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { callsUnderWay, nodeOf } from './calls-of-node.ts';
import { isCallRunning, recordByHand, type StartedCall } from './job.store.ts';
import { pauseInWords, pauseOf } from './pause-of.ts';

export interface CallByHand {
  readonly service: string;
  readonly job: string;
  readonly reason: string;
  /** Also while its lever is pulled: a pause is for what happens by itself. */
  readonly whilePaused: boolean;
  /** Null: the service's active incident, when there is exactly one. */
  readonly incidentId: string | null;
  readonly actor: Actor;
}

/**
 * Calls the application now, beside the calendar, which stays as it is. Who asked is on record, and on the incident's timeline,
 * where the outcome comes, too.
 * @returns the call, which is under way
 * @throws Problem 'not-found' for an unknown service, job or incident; 'conflict' while it is paused, unless that was said to be
 * known, while a call of it still runs that must not be overlapped, and while what it needs is not set
 */
export async function callByHand(app: App, wish: CallByHand): Promise<StartedCall> {
  const plan = app.plans.get(wish.service);
  const job = jobOf(plan, wish.job);
  if (job.unset.length > 0) {
    const names = job.unset.join(' and ');
    throw new Problem(
      'conflict',
      `"${job.title}" cannot be called: the plan's ${names} names a variable that is not set.`,
    );
  }
  const pause = await pauseOf(app, wish.service, job);
  if (pause && !wish.whilePaused) {
    const word = 'Say that you know it to call it all the same (--while-paused); the pause stays.';
    throw new Problem('conflict', `"${job.title}" is ${pauseInWords(pause)}. ${word}`);
  }
  const call = await transact(app, async (tx) => {
    if (job.overlap === 'skip' && (await isCallRunning(tx, wish.service, job.id))) {
      throw new Problem('conflict', `A call of "${job.title}" is under way; wait until it has ended.`);
    }
    const { service, actor: by, reason: note } = wish;
    const incident = await incidentOf(tx, service, wish.incidentId);
    const nowMs = app.clock.now();
    const about = { ...{ service, job: job.id, node: nodeOf(app), by, note }, incidentId: incident?.id ?? null };
    const started = await recordByHand(tx, about, nowMs);
    await audit(tx, nowMs, by, 'job.called', `${service}/${job.id}`, {
      call: started.id,
      reason: note,
      paused: !!pause,
    });
    const paused = pause ? ', though it is paused' : '';
    const text = `Calls "${job.title}" now${paused}${note === '' ? '' : `: ${note}`}`;
    await reportToIncident(app, tx, about.incidentId, { kind: 'note', text }, by);
    await app.live.publish(tx, 'job', service);
    return started;
  });
  callsUnderWay(app).begin(plan, job, call);
  return call;
}

/** @throws Problem 'not-found' naming the jobs that there are */
export function jobOf(plan: Plan, id: string): ScheduledJob {
  const job = Object.hasOwn(plan.jobs, id) ? plan.jobs[id] : undefined;
  if (job) return job;
  const others = Object.keys(plan.jobs).join(', ') || 'none';
  throw new Problem('not-found', `The service ${plan.service} has no scheduled job "${id}". It has: ${others}.`);
}

async function incidentOf(db: Kysely<Database>, service: string, id: string | null): Promise<Incident | null> {
  if (id === null) {
    const active = await activeIncidents(db, service);
    return active.length === 1 ? (active[0] ?? null) : null;
  }
  const incident = await readIncident(db, id);
  if (incident.service === service) return incident;
  throw new Problem('invalid', `${id} is an incident of ${incident.service}, not of ${service}.`);
}
