import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, Command } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from '../respond/command-incident.ts';

const ATTEMPTS = 8;

/** Somebody else changed the incident at the same moment; the whole transaction is done again. */
class IncidentMoved extends Error {}

/** Puts what happened to a run on its incident's timeline, in the transaction of the change. */
export async function reportToIncident(
  app: App,
  tx: Tx,
  incidentId: string | null,
  command: Command,
  actor: Actor,
): Promise<void> {
  if (incidentId === null) return;
  try {
    await commandIncident(app, incidentId, command, actor, tx);
  } catch (error) {
    if (error instanceof Problem && error.code === 'conflict') throw new IncidentMoved(error.message, { cause: error });
    throw error;
  }
}

/**
 * Runs a transaction that reports to an incident, again when the incident moved meanwhile.
 * @throws Problem what the work throws; 'conflict' when the incident never holds still
 */
export async function transact<T>(app: App, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await app.db.transaction().execute(work);
    } catch (error) {
      if (!(error instanceof IncidentMoved)) throw error;
      if (attempt === ATTEMPTS) throw error.cause;
      await sleep(5 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
