import { type Incident, neededVendors, type Plan, suspectVendors, type Vendor, type VendorState } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import type { roomVendor, vendorView } from './contract.ts';

type View = z.infer<typeof vendorView>;
export type States = Readonly<Record<string, VendorState>>;

/** What is known of the vendors of a service, by id. */
export async function readVendorStates(db: Kysely<Database>, service: string): Promise<States> {
  const rows = await db.selectFrom('vendor_state').select(['vendor', 'state']).where('service', '=', service).execute();
  return Object.fromEntries(rows.map(({ vendor, state }) => [vendor, state]));
}

/** What was named on timelines and whose end has not been told yet. */
export async function openSuspicions(db: Kysely<Database>) {
  return db
    .selectFrom('vendor_suspicion')
    .innerJoin('incident', 'incident.id', 'vendor_suspicion.incident_id')
    .select(['incident_id', 'vendor', 'trouble', 'what', 'incident.service', 'incident.active'])
    .where('over_at', 'is', null)
    .execute();
}

/** Which troubles were named on which incidents, as `incident vendor trouble`. */
export async function saidOn(db: Kysely<Database>, incidents: readonly string[]): Promise<Set<string>> {
  if (incidents.length === 0) return new Set();
  const rows = await db
    .selectFrom('vendor_suspicion')
    .select(['incident_id', 'vendor', 'trouble'])
    .where('incident_id', 'in', incidents)
    .execute();
  return new Set(rows.map((row) => `${row.incident_id} ${row.vendor} ${row.trouble}`));
}

/** The vendors of all services or of one, in their plans' order. @throws Problem 'not-found' for an unknown service */
export async function listVendorViews(app: App, service: string | undefined): Promise<View[]> {
  const plans = service === undefined ? app.plans.all().map(({ plan }) => plan) : [app.plans.get(service)];
  const lists = plans.map(async (plan) => {
    const states = await readVendorStates(app.db, plan.service);
    return Object.values(plan.vendors).map((vendor) => viewOf(plan, vendor, states[vendor.id]));
  });
  return (await Promise.all(lists)).flat();
}

/** The vendors that an incident's components need, with the evidence where it is probably theirs. */
export async function vendorsOfIncident(
  app: App,
  plan: Plan,
  incident: Incident,
): Promise<z.infer<typeof roomVendor>[]> {
  const needed = neededVendors(plan, incident.components);
  if (needed.length === 0) return [];
  const states = await readVendorStates(app.db, plan.service);
  const isOver = incident.resolvedMs !== null;
  const suspicions = isOver ? [] : suspectVendors(plan, incident, states, app.clock.now());
  const said = await app.db
    .selectFrom('vendor_suspicion')
    .select(['vendor', 'evidence'])
    .where('incident_id', '=', incident.id)
    .orderBy('said_at')
    .execute();
  return needed.map((vendor) => {
    const evidence = [
      ...said.filter((row) => row.vendor === vendor.id).map((row) => row.evidence),
      ...suspicions.filter((suspicion) => suspicion.vendor === vendor.id).map((suspicion) => suspicion.evidence),
    ];
    return {
      ...viewOf(plan, vendor, states[vendor.id]),
      probablyTheirs: evidence.length > 0,
      evidence: evidence[0] ?? null,
    };
  });
}

function viewOf(plan: Plan, vendor: Vendor, stored: VendorState | undefined): View {
  // Nobody looks at a vendor without an address for it; what is stored is of an earlier plan.
  const state = vendor.feed === null ? undefined : stored;
  return {
    service: plan.service,
    id: vendor.id,
    title: vendor.title,
    state: state?.condition ?? 'unknown',
    what: state?.what ?? null,
    since: isoOrNull(state?.sinceMs),
    link: state?.link ?? vendor.status,
    page: vendor.status,
    support: vendor.support,
    hours: vendor.hours,
    components: vendor.components.map((id) => ({ id, title: plan.components[id]?.title ?? id })),
    theirComponents: (state?.components ?? []).map(({ name, condition }) => ({ name, state: condition })),
    watched: vendor.feed !== null,
    readAt: isoOrNull(state?.readMs),
    error: state?.error ?? null,
  };
}

function isoOrNull(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : new Date(ms).toISOString();
}
