import { type Incident, overInWords, type Plan, SYSTEM, suspectVendors, type VendorSuspicion } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { storeSuspicion, storeSuspicionOver } from './vendor.store.ts';
import { openSuspicions, readVendorStates, type States, saidOn } from './vendor.views.ts';

/** A vendor that reports very much may not fill a timeline. */
const MOST_LINES = 10;

/**
 * Says on the timeline of each active incident which vendor it is probably about, once for each trouble of a vendor, and once
 * when it is over. Both are recorded in the transaction of their line, so that a restart repeats nothing.
 */
export async function saySuspicions(app: App): Promise<void> {
  const nowMs = app.clock.now();
  const states = new Map<string, States>();
  for (const { plan } of app.plans.all()) {
    if (!Object.values(plan.vendors).some(({ feed }) => feed !== null)) continue;
    const own = onlyWatched(plan, await readVendorStates(app.db, plan.service));
    states.set(plan.service, own);
    const isTrouble = Object.values(own).some(({ troubles }) => troubles.some(({ overMs }) => overMs === null));
    if (isTrouble) await sayOf(app, plan, own, nowMs);
  }
  await sayOver(app, states, nowMs);
}

/** What is stored of vendors that the plan no longer has, or whose address it no longer names, is left out. */
function onlyWatched(plan: Plan, states: States): States {
  return Object.fromEntries(Object.entries(states).filter(([vendor]) => plan.vendors[vendor]?.feed));
}

async function sayOf(app: App, plan: Plan, states: States, nowMs: number): Promise<void> {
  const incidents = await activeIncidents(app.db, plan.service);
  const said = await saidOn(
    app.db,
    incidents.map(({ id }) => id),
  );
  for (const incident of incidents) {
    const before = [...said].filter((line) => line.startsWith(`${incident.id} `)).length;
    const news = suspectVendors(plan, incident, states, nowMs).filter(
      ({ vendor, trouble }) => !said.has(`${incident.id} ${vendor} ${trouble.id}`),
    );
    for (const suspicion of news.slice(0, MOST_LINES - before)) await say(app, incident, suspicion, nowMs);
  }
}

async function say(app: App, { id: incident }: Incident, suspicion: VendorSuspicion, atMs: number): Promise<void> {
  const { vendor, trouble, evidence } = suspicion;
  await app.db.transaction().execute(async (tx) => {
    const line = { incident, vendor, trouble: trouble.id, what: trouble.what, evidence, atMs };
    if (!(await storeSuspicion(tx, line))) return;
    await commandIncident(app, incident, { kind: 'note', text: evidence }, SYSTEM, tx);
  });
  app.log.info({ incident, vendor }, 'the incident is probably a vendor’s');
}

async function sayOver(app: App, states: ReadonlyMap<string, States>, nowMs: number): Promise<void> {
  for (const open of await openSuspicions(app.db)) {
    const plan = app.plans.find(open.service);
    const troubles = states.get(open.service)?.[open.vendor]?.troubles;
    // A service that this node does not serve is told by another.
    if (!plan || !troubles) continue;
    const trouble = troubles.find(({ id }) => id === open.trouble);
    if (trouble?.overMs === null) continue;
    // A bad state without a name is told by its name once the vendor has given it one.
    const isNamedNow = open.trouble.startsWith('state:') && troubles.some(({ overMs }) => overMs === null);
    await app.db.transaction().execute(async (tx) => {
      const { incident_id: incident, vendor } = open;
      if (!(await storeSuspicionOver(tx, { incident, vendor, trouble: open.trouble }, nowMs))) return;
      if (!open.active || isNamedNow) return;
      await commandIncident(app, incident, { kind: 'note', text: overInWords(plan, vendor, open.what) }, SYSTEM, tx);
    });
  }
}
